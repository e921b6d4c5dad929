// Sockets by POSIX calls alone. A call that must not sleep asks poll(2) before.
#include "../call.hpp"
#include "../unix/sleepless.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

answer receive(int fd, void* data, std::size_t n) {
  return at_once({call::read, fd, -1, n}, [&](std::size_t count) { return read_polled(fd, data, count); });
}

answer send(int fd, const void* data, std::size_t n, mode how, bool /*has_more*/) {
  sigpipe_guard guard;  // MSG_NOSIGNAL is younger than some systems that are in use
  guard.arm();
  return write(fd, data, n, how);
}

answer receive_record(int fd, void* data, std::size_t n, mode how) {
  const request r = {call::read, fd, -1, n};
  const auto real = [&](std::size_t count) -> answer {
    if (how == mode::nonblocking && would_sleep(fd, event::readable)) return would_block();
    iovec room = {data, count};
    msghdr message = {};
    message.msg_iov = &room;
    message.msg_iovlen = 1;
    const answer got = ::recvmsg(fd, &message, 0);
    return got >= 0 && (message.msg_flags & MSG_TRUNC) != 0 ? static_cast<answer>(n) + 1 : got;
  };
  return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
}

// FIONREAD tells no less than the next record has.
answer record_size(int fd, mode how) {
  if (how == mode::nonblocking) return would_sleep(fd, event::readable) ? -EAGAIN : -EOPNOTSUPP;
  return awaited({call::recv, fd, -1, 0}, [&](std::size_t) -> answer {
    char first;
    const answer n = ::recv(fd, &first, 1, MSG_PEEK);  // waits for one
    if (n >= 0) errno = EOPNOTSUPP;
    return -1;
  });
}

}  // namespace zc::ZC_ABI::sys
