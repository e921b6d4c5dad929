// Waiting for a descriptor, and the time-outs and errors of sockets.
#include "../call.hpp"

#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <climits>
#include <limits>
#include <memory>
#include <new>

namespace zc::ZC_ABI::sys {

namespace {

// poll(2) answers EINVAL where RLIMIT_NOFILE is 0, which select(2) does not mind. Its set is made by hand: FD_SET stops
// at 1024.
answer select_one(int fd, event what, int milliseconds) {
  constexpr unsigned bits = CHAR_BIT * sizeof(unsigned long);
  const auto number = static_cast<unsigned>(fd);
  const std::unique_ptr<unsigned long[]> set(new (std::nothrow) unsigned long[number / bits + 1]());
  if (set == nullptr) return -ENOMEM;
  set[number / bits] |= 1UL << number % bits;
  timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000};
  auto* const one = reinterpret_cast<fd_set*>(set.get());
  const int n = ::select(fd + 1, what == event::readable ? one : nullptr, what == event::writable ? one : nullptr,
                         nullptr, milliseconds < 0 ? nullptr : &limit);
  return n < 0 ? -errno : n > 0 ? ready : not_yet;
}

}  // namespace

answer poll(int fd, event what, int milliseconds) {
  const short wanted = what == event::readable ? POLLIN : POLLOUT;
  pollfd one = {fd, wanted, 0};
  const answer n = once({call::poll, fd, -1, 0}, [&](std::size_t) { return ::poll(&one, 1, milliseconds); });
  if (n == -EINVAL) return select_one(fd, what, milliseconds);
  if (n <= 0) return n;
  return one.revents == POLLERR ? only_error : ready;
}

// poll(2) answers EINTR for a pending signal, also where it would not sleep.
bool would_sleep(int fd, event what) {
  answer n = poll(fd, what, 0);
  while (n == -EINTR) n = poll(fd, what, 0);
  return n == not_yet;
}

int take_socket_error(int fd) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size); });
  return n == 0 ? error : 0;
}

std::int64_t socket_timeout(int fd, event what) noexcept {
  timeval limit = {};
  socklen_t size = sizeof limit;
  const int option = what == event::readable ? SO_RCVTIMEO : SO_SNDTIMEO;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, option, &limit, &size); });
  if (n != 0 || (limit.tv_sec == 0 && limit.tv_usec == 0)) return -1;
  constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 1000 - 1;  // seconds, of centuries
  const std::int64_t seconds = limit.tv_sec > longest ? longest : limit.tv_sec;
  return seconds * 1000 + (limit.tv_usec + 999) / 1000;
}

}  // namespace zc::ZC_ABI::sys
