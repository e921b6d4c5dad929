// What a copy between two descriptors consists of: its ends, what is left to do, and what is held on the way.
#ifndef ZC_LIB_ENGINE_JOB_HPP
#define ZC_LIB_ENGINE_JOB_HPP

#include "../kernel/file_window.hpp"
#include "../kernel/held_bytes.hpp"
#include "../kernel/kind.hpp"
#include "../kernel/relay_pipe.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zc::ZC_ABI::detail {

inline constexpr std::uint64_t all_is_data = UINT64_MAX;

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

  // Bytes that the input, a file, certainly has behind those that were taken, once somebody asked: see ahead().
  std::optional<std::uint64_t> ahead = {};

  bool holds_nothing() const noexcept { return relay.held() == 0 && buffer.empty() && hole == 0; }
  void took(std::uint64_t n) noexcept {
    left -= n;
    if (data != all_is_data) data -= n;
    if (ahead) *ahead -= std::min(*ahead, n);
  }
};

// Puts the input, which is a file, at `position`. 0, or the errno; the seek must then be tried again before
// anything else.
int put_input(job& j, std::int64_t position) noexcept;

// How much one call may take.
inline std::size_t at_most(const job& j, std::uint64_t limit) noexcept {
  return static_cast<std::size_t>(std::min({j.left, j.data, j.turn, limit}));
}

// The part of `data` that one call may give to the output.
inline std::string_view within_turn(const job& j, std::string_view data) noexcept {
  return data.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(data.size(), j.turn)));
}

inline bool is_file(const descriptor& d) noexcept { return d.kind & file_or_block; }

}  // namespace zc::ZC_ABI::detail

#endif
