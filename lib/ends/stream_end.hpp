// What the input and the output of a copy have in common, whichever kind they are of.
#ifndef ZC_LIB_ENDS_STREAM_END_HPP
#define ZC_LIB_ENDS_STREAM_END_HPP

#include "../kernel/kind.hpp"

#include <cerrno>
#include <istream>
#include <ostream>
#include <streambuf>

namespace zc::ZC_ABI::detail {

// The buffer of an input_end or output_end; null if it has none.
template <class End>
std::streambuf* buffer_of(const End& e) {
  return e.stream != nullptr ? e.stream->std::ios::rdbuf() : e.buffer;
}

// What the code of a stream or device failed with, as far as it can be known.
inline int last_error() noexcept { return errno != 0 ? errno : EIO; }

class stream_end {
 public:
  virtual ~stream_end() = default;
  stream_end(const stream_end&) = delete;
  stream_end& operator=(const stream_end&) = delete;

  bool has_descriptor() const noexcept { return descriptor_.fd != -1; }
  const descriptor& descriptor_found() const noexcept { return descriptor_; }

  // What an operation may wait for: no call on this end sleeps from now on.
  void never_sleep() noexcept { descriptor_.mode = sys::mode::nonblocking; }

  // True if code that is not zc's gives or takes the bytes, which may sleep for as long as it likes.
  virtual bool runs_foreign_code() const noexcept = 0;

  // Lets a stream buffer know what became of its areas.
  virtual void settle() {}

 protected:
  stream_end() = default;
  explicit stream_end(const descriptor& found) noexcept : descriptor_(found) {}

  descriptor descriptor_;
};

}  // namespace zc::ZC_ABI::detail

#endif
