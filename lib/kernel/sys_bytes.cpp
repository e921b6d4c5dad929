// The calls that move bytes, or look at them. Each is made as it is, by number where glibc's wrapper does more. A call
// that must not sleep is made with the flag that says so (MSG_DONTWAIT, RWF_NOWAIT, SPLICE_F_NONBLOCK); where the
// descriptor knows no such flag, poll(2) is asked before, or a pipe is put in between.
#include "sys_call.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace zc::ZC_ABI::sys {

namespace {

// A seccomp filter may refuse send(2) and recv(2), where it lets write(2) and read(2) pass. Where the kernel itself
// refused, write(2) and read(2) say the same.
bool may_be_filtered(answer n) noexcept { return n < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS); }

// The kernel moves a copy of the position, which stays right where a test answers in its place.
template <class Call>
answer from_position(std::int64_t* at, Call call) {
  if (at == nullptr) return call(nullptr);
  off_t here = *at;
  const answer n = call(&here);
  if (n > 0) *at += n;
  return n;
}

// A call that must not sleep. EINTR means that it was not made.
template <class Real>
answer at_once(request r, Real real) {
  for (;;) {
    const answer n = once(r, real);
    if (n != -EINTR) return n;
  }
}

// RWF_NOWAIT serves pipes and sockets; other descriptors, older kernels and filters refuse it (preadv2(2)).
bool is_unknown(answer n) noexcept {
  return n < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL || errno == EPERM || errno == EACCES);
}

answer would_block() noexcept {
  errno = EAGAIN;
  return -1;
}

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

}  // namespace

answer copy_file_range(int in, int out, std::size_t n, std::int64_t* at) {
  // The raw call: glibc 2.27 to 2.29 emulate it by reading and writing, 2.41 and 2.42 cut its answer to an int.
  return from_position(at, [&](off_t* here) {
    return awaited({call::copy_file_range, in, out, n}, [&](std::size_t count) {
      return ::syscall(SYS_copy_file_range, in, here, out, nullptr, count, 0U);
    });
  });
}

answer sendfile(int in, int out, std::size_t n, std::int64_t* at) {
  return from_position(at, [&](off_t* here) {
    return awaited({call::sendfile, in, out, n}, [&](std::size_t count) { return ::sendfile(out, in, here, count); });
  });
}

answer splice(int in, int out, std::size_t n, mode how, std::int64_t* at) {
  return from_position(at, [&](off_t* here) {
    const unsigned flags = SPLICE_F_MOVE | (how == mode::nonblocking ? SPLICE_F_NONBLOCK : 0U);
    const request r = {call::splice, in, out, n};
    const auto real = [&](std::size_t count) { return ::splice(in, here, out, nullptr, count, flags); };
    return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
  });
}

answer read(int fd, void* data, std::size_t n, mode how) {
  const request r = {call::read, fd, -1, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::read(fd, data, count); });
  return at_once(r, [&](std::size_t count) -> answer {
    iovec room = {data, count};
    const answer got = ::syscall(SYS_preadv2, fd, &room, 1, -1L, -1L, RWF_NOWAIT);
    return is_unknown(got) ? read_polled(fd, data, count) : got;
  });
}

answer write(int fd, const void* data, std::size_t n, mode how) {
  const request r = {call::write, -1, fd, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::write(fd, data, count); });
  return at_once(r, [&](std::size_t count) -> answer {
    iovec bytes = {const_cast<void*>(data), count};
    const answer done = ::syscall(SYS_pwritev2, fd, &bytes, 1, -1L, -1L, RWF_NOWAIT);
    return is_unknown(done) ? write_polled(fd, data, count) : done;
  });
}

answer receive(int fd, void* data, std::size_t n) {
  return at_once({call::read, fd, -1, n}, [&](std::size_t count) -> answer {
    const answer got = ::recv(fd, data, count, MSG_DONTWAIT);
    if (!may_be_filtered(got)) return got;
    return would_sleep(fd, event::readable) ? would_block() : ::read(fd, data, count);
  });
}

answer send(int fd, const void* data, std::size_t n, mode how) {
  const request r = {call::write, -1, fd, n};
  const int flags = MSG_NOSIGNAL | (how == mode::nonblocking ? MSG_DONTWAIT : 0);
  const auto real = [&](std::size_t count) -> answer {
    const answer sent = ::send(fd, data, count, flags);
    if (!may_be_filtered(sent)) return sent;
    sigpipe_guard guard;
    guard.arm();
    return how == mode::nonblocking ? write_polled(fd, data, count) : ::write(fd, data, count);
  };
  return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
}

answer receive_record(int fd, void* data, std::size_t n, mode how) {
  const request r = {call::read, fd, -1, n};
  const auto real = [&](std::size_t count) -> answer {
    // Not recv(2) with MSG_TRUNC, which takes bytes from a stream without giving them (tcp(7)).
    iovec room = {data, count};
    msghdr message = {};
    message.msg_iov = &room;
    message.msg_iovlen = 1;
    const answer got = ::recvmsg(fd, &message, how == mode::nonblocking ? MSG_DONTWAIT : 0);
    if (may_be_filtered(got)) {
      return how == mode::nonblocking && would_sleep(fd, event::readable) ? would_block() : ::read(fd, data, count);
    }
    return got >= 0 && (message.msg_flags & MSG_TRUNC) != 0 ? static_cast<answer>(n) + 1 : got;
  };
  return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
}

bool is_missing(call what) noexcept {
  // A kernel that has the call looks at the descriptors first.
  return retried({what, -1, -1, 1}, [&](std::size_t) -> answer {
           switch (what) {
             case call::copy_file_range: return ::syscall(SYS_copy_file_range, -1, nullptr, -1, nullptr, 1, 0U);
             case call::sendfile: return ::sendfile(-1, -1, nullptr, 1);
             case call::splice: return ::splice(-1, nullptr, -1, nullptr, 1, 0);
             default: return 0;  // which no kernel lacks
           }
         }) == -ENOSYS;
}

answer pread(int fd, void* data, std::size_t n, std::int64_t offset) noexcept {
  return retried({call::pread, fd, -1, n}, [&](std::size_t count) { return ::pread(fd, data, count, offset); });
}

answer record_size(int fd, mode how) {
  // In other families MSG_PEEK may consume what it shows (AF_ALG).
  int domain = AF_UNSPEC;
  socklen_t size = sizeof domain;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size); });
  if (n < 0 || (domain != AF_UNIX && domain != AF_INET && domain != AF_INET6)) return -EOPNOTSUPP;
  const request r = {call::recv, fd, -1, 0};
  const auto real = [&](std::size_t) -> answer {
    const int flags = MSG_PEEK | MSG_TRUNC | (how == mode::nonblocking ? MSG_DONTWAIT : 0);
    const answer length = ::recv(fd, nullptr, 0, flags);
    if (!may_be_filtered(length)) return length;
    errno = EOPNOTSUPP;
    return -1;
  };
  return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
}

answer queued(int fd) noexcept {
  int n = 0;
  const answer done = retried({call::queued, fd, -1, 0}, [&](std::size_t) { return ::ioctl(fd, FIONREAD, &n); });
  return done < 0 ? done : n;
}

}  // namespace zc::ZC_ABI::sys
