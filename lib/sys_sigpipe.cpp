#include "sys.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

namespace {

sigset_t only_sigpipe() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigpending(&set);
  return sigismember(&set, SIGPIPE) == 1;
}

}  // namespace

void sigpipe_guard::raise() noexcept {
  if (is_up_) return;
  is_up_ = true;
  const sigset_t set = only_sigpipe();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  was_blocked_ = sigismember(&before, SIGPIPE) == 1;
  was_pending_ = was_blocked_ && is_pending();  // an unblocked signal does not stay pending
}

sigpipe_guard::~sigpipe_guard() {
  if (!is_up_) return;
  const int kept = errno;
  const sigset_t set = only_sigpipe();
  if (!was_pending_ && is_pending()) {
    siginfo_t about = {};
    const timespec at_once = {0, 0};
    while (sigtimedwait(&set, &about, &at_once) == -1 && errno == EINTR) {
    }
    // The kernel sends EPIPE's signal in the name of the writing process; any other one was not ours to take.
    if (about.si_signo == SIGPIPE && about.si_pid != getpid()) kill(getpid(), SIGPIPE);
  }
  if (!was_blocked_) pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  errno = kept;
}

}  // namespace zc::ZC_ABI::sys
