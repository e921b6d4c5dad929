// One end of a copy: a stream buffer, the descriptor that was found behind it, a device, or a bare descriptor.
#ifndef ZC_LIB_STREAMS_END_HPP
#define ZC_LIB_STREAMS_END_HPP

#include "../buffers/buffer_access.hpp"
#include "../kernel/kind.hpp"

#include <cstdio>
#include <istream>
#include <ostream>
#include <streambuf>

namespace zc::ZC_ABI::detail {

// The buffer of an input_end or output_end; null if it has none.
template <class End>
std::streambuf* buffer_of(const End& e) {
  return e.stream != nullptr ? e.stream->std::ios::rdbuf() : e.buffer;
}

// What both ends have in common.
class end {
 public:
  bool has_descriptor() const noexcept { return descriptor_.fd != -1; }
  const descriptor& descriptor_found() const noexcept { return descriptor_; }
  const std::streambuf* buffer() const noexcept { return buffer_; }

  // What an operation may wait for: no call on this end sleeps from now on.
  void never_sleep() noexcept { descriptor_.mode = sys::mode::nonblocking; }

  // Hands what was written before to the descriptor. 0, or the errno: EAGAIN where that takes no more yet. What was not
  // written stays where it is.
  int hand_on_pending();

  // Lets the buffer know what became of its areas.
  void settle() const {
    if (access_ != nullptr && access_->settle != nullptr) access_->settle(*buffer_);
  }

 protected:
  // Looks for the descriptor behind the buffer or the FILE, or the one given. 0, or the errno of an end that cannot be
  // used.
  int find(std::streambuf* buffer, std::FILE* file, int fd, direction wanted);

  // After the descriptor was moved, with all areas empty.
  void forget(bool is_at_end);
  // Tells the user's FILE, as its own code would have.
  void mark_end(bool is_at_end);
  // Brings bytes that hide behind the empty get area there. False if there are none.
  bool uncover() const { return access_ != nullptr && access_->uncover != nullptr && access_->uncover(*buffer_); }
  // True if the FILE is the user's, who may ask it for its end, and not one inside a filebuf.
  bool has_users_file() const noexcept { return file_ != nullptr && (access_ == nullptr || access_->is_stdio); }

  std::streambuf* buffer_ = nullptr;
  const buffer_access* access_ = nullptr;  // with a descriptor behind a buffer
  std::FILE* file_ = nullptr;              // that stands in front of the descriptor, behind the buffer if there is one
  descriptor descriptor_;
};

}  // namespace zc::ZC_ABI::detail

#endif
