// Keeps SIGPIPE away from zc's own calls by POSIX calls alone: blocked in this thread while they run, and taken away if
// it came meanwhile. A signal that somebody sends to the process in between is taken with it.
#include "../sys.hpp"
#include "../unix/sigpipe_set.hpp"

#include <pthread.h>
#include <signal.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

void sigpipe_guard::arm() noexcept {
  if (is_up_) return;
  is_up_ = true;
  const sigset_t set = only_sigpipe();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  was_blocked_ = sigismember(&before, SIGPIPE) == 1;
  was_pending_ = is_sigpipe_pending();
}

void sigpipe_guard::take_signal() noexcept {
  if (was_pending_ || !is_sigpipe_pending()) return;
  const sigset_t set = only_sigpipe();
  // One of this thread's own, which is the same as the one that is there, or beside it: another thread may take a
  // signal that was sent to the process, and sigwait(3) would wait for ever.
  pthread_kill(pthread_self(), SIGPIPE);
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
