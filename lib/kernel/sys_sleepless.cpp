#include "sys_sleepless.hpp"

#include "cancellation.hpp"

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

// A pipe that a few bytes go through on their way from or to a FIFO. FIFOs refuse RWF_NOWAIT, and what poll(2) has
// shown of them may be gone by the time of the call, where others read or write them as well. Between two pipes
// splice(2) never sleeps with SPLICE_F_NONBLOCK.
class passage {
 public:
  passage() noexcept { is_open_ = pipe(ends_) == 0; }
  ~passage() {
    if (is_open_) {
      for (const int end : ends_) close(end);
    }
  }
  passage(const passage&) = delete;
  passage& operator=(const passage&) = delete;
  bool is_open() const noexcept { return is_open_; }

  // All that has left the FIFO, of which a read may give one packet at a time (pipe(7), O_DIRECT).
  answer read(int fifo, void* data, std::size_t n) const noexcept {
    const answer there = ::splice(fifo, nullptr, ends_[1], nullptr, n, SPLICE_F_NONBLOCK);
    answer done = 0;
    while (done < there) {
      const answer some = ::read(ends_[0], static_cast<char*>(data) + done, static_cast<std::size_t>(there - done));
      if (some <= 0) {  // never, of a pipe that holds them
        errno = EIO;
        return -1;
      }
      done += some;
    }
    return there < 0 ? there : done;
  }

  // What the FIFO does not take is dropped: the caller still has it.
  answer write(int fifo, const void* data, std::size_t n) const noexcept {
    const answer there = ::write(ends_[1], data, n);
    return there > 0 ? ::splice(ends_[0], nullptr, fifo, nullptr, static_cast<std::size_t>(there), SPLICE_F_NONBLOCK)
                     : there;
  }

 private:
  int ends_[2];
  bool is_open_;
};

}  // namespace

answer would_block() noexcept {
  errno = EAGAIN;
  return -1;
}

answer read_polled(int fd, void* data, std::size_t n) {
  if (is_nonblocking(fd)) return ::read(fd, data, n);
  if (would_sleep(fd, event::readable)) return would_block();
  const cancellation_guard guard;
  if (pipe_identity(fd) != 0) {
    if (const passage way; way.is_open()) return way.read(fd, data, n);
  }
  // No more than is there: a terminal may wait for more (termios(3), VMIN).
  int there = 0;
  const bool is_known = ::ioctl(fd, FIONREAD, &there) == 0 && there > 0;
  return ::read(fd, data, is_known && static_cast<std::size_t>(there) < n ? static_cast<std::size_t>(there) : n);
}

answer write_polled(int fd, const void* data, std::size_t n) {
  if (is_nonblocking(fd)) return ::write(fd, data, n);
  if (would_sleep(fd, event::writable)) return would_block();
  const cancellation_guard guard;
  if (pipe_identity(fd) != 0) {
    if (const passage way; way.is_open()) return way.write(fd, data, n);
  }
  return ::write(fd, data, writable_piece(fd, n));
}

}  // namespace zc::ZC_ABI::sys
