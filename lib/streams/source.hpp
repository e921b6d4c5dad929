// The end that bytes come from.
#ifndef ZC_LIB_STREAMS_SOURCE_HPP
#define ZC_LIB_STREAMS_SOURCE_HPP

#include "../kernel/held_bytes.hpp"
#include "end.hpp"

#include <zc/detail/ends.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

class source : public end {
 public:
  int find(std::streambuf* buffer, const input_end& in);

  // A file that is copied into itself may have nothing to copy. 0, or the errno.
  int check(const end& out) const noexcept {
    return is_same_file(descriptor_found(), out.descriptor_found()) ? check_input(descriptor_found()) : 0;
  }

  // Before anything is taken: what was written to a file that is open both ways goes first. 0, or the errno: EAGAIN
  // where that must be waited for.
  int prepare();

  // True if bytes come from a foreign buffer, perhaps in tiny pieces.
  bool is_foreign() const noexcept { return !has_descriptor() && device_ == nullptr; }

  // True if its own code gives the bytes, which may sleep for as long as it likes.
  bool is_opaque() const noexcept { return !has_descriptor() && !is_memory_; }

  // True if its FILE has its end-of-file indicator set, which stays until clearerr() or a seek.
  bool has_ended() const noexcept { return has_users_file() && std::feof(file_) != 0; }

  // The output is the same buffer: what it is given must not lie in its own areas.
  void detach() noexcept { is_detached_ = true; }

  // The bytes that lie in memory already, read ahead of the descriptor. Empty if there are none.
  std::string_view at_hand();

  // The next bytes. If there are none at hand, asks for more; but for no more than `limit`, as far as that is not up to
  // a foreign buffer. Empty at the end, or with an error: EAGAIN where the descriptor must be waited for.
  std::string_view next(std::uintmax_t limit, int& error);

  // True if there are bytes only in the descriptor or the device, from where read() gets them whatever the room.
  bool is_read_directly() { return !is_foreign() && !has_records() && held_.empty() && at_hand().empty(); }

  // Reads up to `n` bytes into place. 0 at the end, or with an error, as above.
  std::size_t read(char* to, std::size_t n, int& error);

  // The output took the first `n` of the bytes last given, or lost them.
  void consume(std::size_t n);

  // What was taken and not consumed goes back, or is returned.
  std::string give_back();

  // The descriptor was moved by a transfer, or only met its end.
  void moved(bool has_taken, bool is_at_end) {
    has_taken || has_bypassed_areas_ ? forget(is_at_end) : mark_end(is_at_end);
  }

 private:
  bool has_records() const noexcept { return descriptor_.is == kind::socket; }
  std::string_view keep(std::string_view area);
  int start_at(std::uintmax_t offset, std::uintmax_t length) noexcept;

  bool is_memory_ = false;
  void* device_ = nullptr;
  std::ptrdiff_t (*read_)(void*, char*, std::ptrdiff_t) = nullptr;
  held_bytes held_;  // read from the descriptor or the device
  bool has_read_ = false;
  bool has_met_end_ = false;
  bool has_bypassed_areas_ = false;  // of a filebuf, and took from the FILE behind
  bool is_detached_ = false;
  char single_ = 0;  // the next byte of a buffer that has no get area, still there
  bool is_single_ = false;
};

}  // namespace zc::ZC_ABI::detail

#endif
