// Changes of a descriptor, by epoll(7).
#include "../call.hpp"
#include "../unix/above_standard.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace zc::ZC_ABI::sys {

namespace {

// An epoll instance that goes with its scope, also where the thread is cancelled in it.
class epoll {
 public:
  epoll() noexcept : fd_(above_standard(::epoll_create1(EPOLL_CLOEXEC))) {}
  ~epoll() {
    const cancellation_guard guard;
    if (fd_ >= 0) ::close(fd_);
  }
  epoll(const epoll&) = delete;
  epoll& operator=(const epoll&) = delete;
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace

// An error queue that is not emptied keeps poll(2) from sleeping (recvmsg(2), MSG_ERRQUEUE). epoll tells of an
// edge-triggered descriptor once how it stands, and then only its changes.
answer poll_changes(int fd, event what, int milliseconds) {
  const std::uint32_t wanted = what == event::readable ? EPOLLIN : EPOLLOUT;
  const epoll changes;
  epoll_event watched = {};
  watched.events = wanted | EPOLLET;
  if (changes.fd() < 0 || ::epoll_ctl(changes.fd(), EPOLL_CTL_ADD, fd, &watched) < 0) {
    const answer n = ::poll(nullptr, 0, milliseconds < 0 ? 10 : milliseconds < 10 ? milliseconds : 10);
    return n < 0 ? -errno : -EINTR;  // without one, to be looked at again soon
  }
  for (const int limit : {0, milliseconds}) {
    epoll_event seen = {};
    const answer n = ::epoll_wait(changes.fd(), &seen, 1, limit);
    if (n < 0) return -errno;
    if (n == 0 && limit != 0) return not_yet;
    if ((seen.events & ~static_cast<std::uint32_t>(EPOLLERR)) != 0) return ready;
  }
  return milliseconds == 0 ? not_yet : -EINTR;
}

answer watch(int fd, event what, event& shown) noexcept {
  shown = event::readable;  // as an epoll instance is while it has an event (epoll(7))
  const cancellation_guard guard;
  const int watcher = above_standard(::epoll_create1(EPOLL_CLOEXEC));
  if (watcher < 0) return -errno;
  epoll_event watched = {};
  watched.events = what == event::readable ? EPOLLIN : EPOLLOUT;
  if (::epoll_ctl(watcher, EPOLL_CTL_ADD, fd, &watched) == 0) return watcher;
  const int error = errno;
  ::close(watcher);
  return -error;
}

}  // namespace zc::ZC_ABI::sys
