// A pipe of zc's own, for splicing between two ends that are not both pipes.
#ifndef ZC_LIB_RELAY_PIPE_HPP
#define ZC_LIB_RELAY_PIPE_HPP

#include "held_bytes.hpp"

#include <cstddef>

namespace zc::ZC_ABI::detail {

// Made when it is first needed, CLOEXEC and non-blocking. Used by one copy and closed with it, so that no byte of one
// copy can ever come out in another. It is filled only while it is empty: splice into a full pipe would wait for its
// reader, and that is us.
class relay_pipe {
 public:
  // As large as unprivileged users may have it (pipe(7), /proc/sys/fs/pipe-max-size).
  static constexpr std::size_t wanted_capacity = 1024 * 1024;

  relay_pipe() = default;
  ~relay_pipe();
  relay_pipe(const relay_pipe&) = delete;
  relay_pipe& operator=(const relay_pipe&) = delete;

  // False if no pipe can be had (EMFILE, ENFILE): the copy is then made another way.
  bool open() noexcept;

  int read_end() const noexcept { return fd_[0]; }
  int write_end() const noexcept { return fd_[1]; }
  std::size_t capacity() const noexcept { return capacity_; }

  // How many bytes are in it.
  std::size_t held() const noexcept { return held_; }
  void took(std::size_t n) noexcept { held_ += n; }
  void gave(std::size_t n) noexcept { held_ -= n; }

  // Reads everything out of it into `into`, which is empty. Throws bad_alloc and is then as before.
  void spill(held_bytes& into);

 private:
  int fd_[2] = {-1, -1};
  std::size_t capacity_ = 0;
  std::size_t held_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
