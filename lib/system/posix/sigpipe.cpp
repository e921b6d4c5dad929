// Keeps SIGPIPE away from zc's own calls by POSIX calls alone: blocked in this thread while they run, and taken away if
// it came meanwhile. A signal that somebody sends to the process in between is taken with it.
#include "../sys.hpp"

#include <pthread.h>
#include <signal.h>

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

void sigpipe_guard::arm() noexcept {
  if (is_up_) return;
  is_up_ = true;
  const sigset_t set = only_sigpipe();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  was_blocked_ = sigismember(&before, SIGPIPE) == 1;
  was_pending_ = is_pending();
}

void sigpipe_guard::take_signal() noexcept {
  if (was_pending_ || !is_pending()) return;
  const sigset_t set = only_sigpipe();
  int number = 0;
  sigwait(&set, &number);
}

sigpipe_guard::~sigpipe_guard() {
  if (!is_up_) return;
  const int kept = errno;
  take_signal();
  const sigset_t set = only_sigpipe();
  if (!was_blocked_) pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  errno = kept;
}

}  // namespace zc::ZC_ABI::sys
