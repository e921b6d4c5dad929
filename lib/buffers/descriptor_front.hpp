// What a program has put in front of a descriptor, and what lies in it: bytes that were read ahead, or not written yet.
#ifndef ZC_LIB_BUFFERS_DESCRIPTOR_FRONT_HPP
#define ZC_LIB_BUFFERS_DESCRIPTOR_FRONT_HPP

#include "../kernel/kind.hpp"
#include "buffer_access.hpp"

#include <cstddef>
#include <cstdio>
#include <streambuf>
#include <string_view>

namespace zc::ZC_ABI::detail {

// A stream buffer, a FILE, a stream buffer over a FILE, or nothing.
class descriptor_front {
 public:
  // Looks for the descriptor behind the buffer or the FILE, or takes `fd`, and describes it. 0, or the errno of an end
  // that cannot be used. `behind` stays without a descriptor where a buffer has none that could stand for it.
  int find(std::streambuf* buffer, std::FILE* file, int fd, direction wanted, descriptor& behind);

  // True if something was written before that has not been handed on.
  bool has_pending() const noexcept;

  // Hands what was written before to the descriptor. 0, or the errno: EAGAIN where that takes no more yet. What was not
  // written stays where it is.
  int hand_on_pending(const descriptor& to);

  // After bytes were read from the descriptor past the front, or not.
  void has_read(const descriptor& from, bool has_taken, bool is_at_end);
  // After bytes were written to the descriptor past the front. 0, or the errno, as above.
  int has_written(const descriptor& to);

  // Lets the buffer know what became of its areas.
  void settle() const;

  // The bytes that were read ahead of the descriptor. Empty if there are none.
  std::string_view read_ahead() const;
  // How many bytes are known to be there. Unlike read_ahead(), this changes nothing, and may tell too few.
  std::size_t known_ahead() const noexcept;
  // Takes the first `n` of these.
  void take(std::size_t n);

  // True if the FILE has its end-of-file indicator set, which stays until clearerr() or a seek.
  bool has_ended() const noexcept { return has_users_file() && std::feof(file_) != 0; }

  // True if what was written to the buffer goes to another descriptor than what is read from it comes from.
  bool has_pending_for_another(const descriptor& from) const;

  // Before bytes are written to the descriptor: hands on what was written before, and moves the one position of a file
  // that is open both ways from behind what was read ahead to where the program has read. 0, or the errno, as above.
  int prepare_for_writing(const descriptor& to);

  // True if it gathers what is written to it before it hands that on.
  bool gathers(const descriptor& to) const;

 private:
  int find_behind(std::streambuf& buffer, direction wanted, descriptor& behind);
  bool uncover() const;
  void forget(const descriptor& behind);
  int flush_file(const descriptor& to);

  // True if the FILE is the user's, who may ask it for its end, and not one inside a filebuf.
  bool has_users_file() const noexcept { return file_ != nullptr && (buffer_ == nullptr || access_->is_stdio); }

  std::streambuf* buffer_ = nullptr;
  const buffer_access* access_ = nullptr;  // of the buffer
  std::FILE* file_ = nullptr;              // behind the buffer, if there is one
  bool has_bypassed_buffer_ = false;       // and took from the FILE behind
};

}  // namespace zc::ZC_ABI::detail

#endif
