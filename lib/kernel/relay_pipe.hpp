// A pipe of zc's own, for splicing between two ends that are not both pipes.
#ifndef ZC_LIB_KERNEL_RELAY_PIPE_HPP
#define ZC_LIB_KERNEL_RELAY_PIPE_HPP

#include "held_bytes.hpp"
#include "sys.hpp"

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

  // False if no pipe can be had (EMFILE, ENFILE): the copy is then made another way. It has `wanted` capacity where
  // this process may still have such pipes: pipe-user-pages-soft of pipe(7) counts what all processes of a user have,
  // and beyond it every new pipe of all of them has 8 KiB.
  bool open(std::size_t wanted = wanted_capacity) noexcept;

  int read_end() const noexcept { return fd_[0]; }
  int write_end() const noexcept { return fd_[1]; }
  std::size_t capacity() const noexcept { return capacity_; }

  // How many bytes are in it.
  std::size_t held() const noexcept { return held_; }
  void took(std::size_t n) noexcept { held_ += n; }
  void gave(std::size_t n) noexcept { held_ -= n; }

  // Reads everything out of it into `into`, which is empty. 0, or the negated errno: the pipe then still holds the
  // rest. Throws bad_alloc and is then as before.
  sys::answer spill(held_bytes& into);
  // The same, to where there is room for all that is held.
  sys::answer read_all(char* to);

 private:
  int fd_[2] = {-1, -1};
  std::size_t capacity_ = 0;
  std::size_t held_ = 0;
  bool is_large_ = false;
};

}  // namespace zc::ZC_ABI::detail

#endif
