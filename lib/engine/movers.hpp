// The movers: one for each way that bytes can take. All have one signature, make one call that moves bytes, and answer
// with an outcome. They do not know the table of routes.
#ifndef ZC_LIB_ENGINE_MOVERS_HPP
#define ZC_LIB_ENGINE_MOVERS_HPP

#include "../kernel/file_window.hpp"
#include "../kernel/held_bytes.hpp"
#include "../kernel/kind.hpp"
#include "../kernel/relay_pipe.hpp"
#include "outcome.hpp"

#include <zc/copy_result.hpp>

#include <cstdint>

namespace zc::ZC_ABI::detail {

inline constexpr std::uint64_t all_is_data = UINT64_MAX;

// What a copy between two descriptors consists of.
struct job {
  descriptor in;
  descriptor out;
  std::uint64_t left;                 // bytes that may still be taken from the input
  std::uint64_t turn = UINT64_MAX;    // the most that one call may move
  std::uint64_t data = all_is_data;   // of these, as many as come before the next hole
  std::size_t read_size = 64 * 1024;  // through the buffer, until that turns out to be too little

  // Bytes that were taken and not delivered yet are in one of these two, and in both only where the relay pipe could
  // not be read to its end: the buffer's come first then.
  relay_pipe relay = {};
  held_bytes buffer = {};

  // A hole that both ends stand behind already. It counts as delivered with the data behind it: a file does not become
  // longer by seeking.
  std::uint64_t hole = 0;

  bool was_ready = false;  // the last kernel copy answered EAGAIN, and no end was found that it could have meant

  file_window window = {};         // bytes in it are not counted as taken until they are written
  bool has_input_shrunk = false;   // under the window: what was delivered last may be zeros
  std::int64_t stands_wrong = -1;  // where the input should stand, if seeking there failed: see put_input()

  bool holds_nothing() const noexcept { return relay.held() == 0 && buffer.empty() && hole == 0; }
  void took(std::uint64_t n) noexcept {
    left -= n;
    if (data != all_is_data) data -= n;
  }
};

// Puts the input, which is a file, at `position`. 0, or the errno; the seek must then be tried again before
// anything else.
int put_input(job& j, std::int64_t position) noexcept;

using mover = outcome (*)(job&);

// Where a kernel copy has met the end, or an urgent byte, read(2) goes on with up to this many bytes.
inline constexpr std::size_t least_read = 4096;

// Reads up to `n` bytes into the buffer, which is empty; of a datagram or packet socket one record, however long.
outcome read_into_buffer(job& j, std::size_t n);

// The failure of a file that is shorter than what was delivered of it: see job::has_input_shrunk.
outcome shrunk() noexcept;

// Delivers from the buffer, whichever way filled it.
outcome write_buffered(job& j);

outcome move_by_copy_file_range(job& j);
outcome move_by_sendfile(job& j);
outcome move_by_splice(job& j);
outcome move_through_relay_pipe(job& j);  // fills the pipe if it is empty, and empties it otherwise
outcome move_from_mapping(job& j);
outcome move_through_buffer(job& j);  // reads; write_buffered() writes before a way is tried again

}  // namespace zc::ZC_ABI::detail

#endif
