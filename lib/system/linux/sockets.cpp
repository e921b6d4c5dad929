// The calls that move the bytes of sockets, look at them, or let them go. MSG_DONTWAIT keeps a call from sleeping, and
// MSG_NOSIGNAL keeps SIGPIPE away.
#include "../call.hpp"
#include "../unix/sleepless.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

namespace {

// A seccomp filter may refuse send(2) and recv(2), where it lets write(2) and read(2) pass. Where the kernel itself
// refused, write(2) and read(2) say the same.
bool may_be_filtered(answer n) noexcept { return n < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS); }

}  // namespace

answer receive(int fd, void* data, std::size_t n) {
  return at_once({call::read, fd, -1, n}, [&](std::size_t count) -> answer {
    const answer got = ::recv(fd, data, count, MSG_DONTWAIT);
    if (!may_be_filtered(got)) return got;
    return would_sleep(fd, event::readable) ? would_block() : ::read(fd, data, count);
  });
}

answer send(int fd, const void* data, std::size_t n, mode how, bool has_more) {
  const request r = {call::write, -1, fd, n};
  const int flags = MSG_NOSIGNAL | (how == mode::nonblocking ? MSG_DONTWAIT : 0) | (has_more ? MSG_MORE : 0);
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

bool is_plain_tcp(int fd) noexcept {
  int protocol = 0;
  socklen_t size = sizeof protocol;
  answer n = retried({call::getsockopt, fd, -1, 0},
                     [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size); });
  if (n != 0 || protocol != IPPROTO_TCP) return false;
  char layer[16] = "";  // the kernel's TCP_ULP_NAME_MAX
  size = sizeof layer;
  n = retried({call::getsockopt, fd, -1, 0},
              [&](std::size_t) { return ::getsockopt(fd, IPPROTO_TCP, TCP_ULP, layer, &size); });
  return n == 0 && layer[0] == '\0';
}

bool push(int fd) noexcept {
  int is_corked = 0;
  socklen_t size = sizeof is_corked;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_CORK, &is_corked, &size) != 0 || is_corked != 0) return true;
  return ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &is_corked, size) == 0 ||
         (errno != EPERM && errno != EACCES && errno != ENOSYS);
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

}  // namespace zc::ZC_ABI::sys
