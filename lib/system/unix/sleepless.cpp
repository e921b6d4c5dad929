#include "sleepless.hpp"

#include "../cancellation.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace zc::ZC_ABI::sys {

namespace {

using detail::cancellation_guard;

// How much a descriptor takes without sleeping, once poll(2) has shown it writable: a pipe as much as it takes at once
// (pipe(7), PIPE_BUF), sockets no less, and a terminal one byte.
std::size_t writable_piece(int fd, std::size_t n) noexcept {
  const std::size_t most = ::isatty(fd) == 1 ? 1 : PIPE_BUF;
  return n < most ? n : most;
}

}  // namespace

answer would_block() noexcept {
  errno = EAGAIN;
  return -1;
}

answer read_polled(int fd, void* data, std::size_t n) {
  if (is_nonblocking(fd)) return ::read(fd, data, n);
  if (would_sleep(fd, event::readable)) return would_block();
  const cancellation_guard guard;
  if (const std::optional<answer> done = read_fifo(fd, data, n)) return *done;
  // No more than is there: a terminal may wait for more (termios(3), VMIN).
  int there = 0;
  const bool is_known = ::ioctl(fd, FIONREAD, &there) == 0 && there > 0;
  return ::read(fd, data, is_known && static_cast<std::size_t>(there) < n ? static_cast<std::size_t>(there) : n);
}

answer write_polled(int fd, const void* data, std::size_t n) {
  if (is_nonblocking(fd)) return ::write(fd, data, n);
  if (would_sleep(fd, event::writable)) return would_block();
  const cancellation_guard guard;
  if (const std::optional<answer> done = write_fifo(fd, data, n)) return *done;
  return ::write(fd, data, writable_piece(fd, n));
}

}  // namespace zc::ZC_ABI::sys
