// Keeps SIGPIPE away from zc's own calls, since sendfile(2), splice(2) and write(2) have no MSG_NOSIGNAL. The signal is
// blocked in this thread while they run, and the one that the kernel has sent by then is taken away. A signal of the
// program's own stays pending.
#include "../call.hpp"
#include "../unix/above_standard.hpp"
#include "../unix/sigpipe_set.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace zc::ZC_ABI::sys {

namespace {

// sigtimedwait(2) that does not wait. The raw call: glibc's hides that a signal was sent to a thread.
bool dequeue(const sigset_t& set, siginfo_t& about) noexcept {
#ifdef SYS_rt_sigtimedwait
  constexpr long number = SYS_rt_sigtimedwait;
#else
  constexpr long number = SYS_rt_sigtimedwait_time64;
#endif
  constexpr std::int64_t at_once[2] = {0, 0};
  long n = 0;
  do n = ::syscall(number, &set, &about, at_once, _NSIG / 8);
  while (n == -1 && errno == EINTR);
  return n > 0;
}

// sigpending(2) does not tell a signal that was sent to the thread from one that was sent to the process; field 31 of
// proc_pid_stat(5) has only the thread's. Without procfs, the signal counts as the thread's.
bool is_pending_for_thread() noexcept {
  if (!is_sigpipe_pending()) return false;
  char text[1024];
  const int fd = above_standard(::open("/proc/thread-self/stat", O_RDONLY | O_CLOEXEC));
  const ssize_t n = fd >= 0 ? ::read(fd, text, sizeof text - 1) : -1;
  if (fd >= 0) ::close(fd);
  text[n > 0 ? n : 0] = '\0';
  const char* field = std::strrchr(text, ')');  // the name before it may have spaces
  for (int number = 2; field != nullptr && number < 31; ++number) field = std::strchr(field + 1, ' ');
  if (field == nullptr) return true;
  return (std::strtoull(field, nullptr, 10) >> (SIGPIPE - 1) & 1) != 0;
}

}  // namespace

void sigpipe_guard::arm() noexcept {
  if (is_up_) return;
  is_up_ = true;
  const sigset_t set = only_sigpipe();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  was_blocked_ = sigismember(&before, SIGPIPE) == 1;
  if (!was_blocked_) return;  // an unblocked signal does not stay pending
  const int kept = errno;
  const cancellation_guard now;
  was_pending_ = is_pending_for_thread();
  errno = kept;
}

// Looks for the signal whatever the calls answered: a sendfile that meets a closed peer after some bytes raises it, and
// answers their number.
void sigpipe_guard::take_signal() noexcept {
  if (was_pending_ || !is_pending_for_thread()) return;
  const sigset_t set = only_sigpipe();
  siginfo_t about = {};
  const bool is_taken = dequeue(set, about);  // the thread's comes before the process's
  // The kernel sends its signal in the name of the writing process, as kill(2) would; raise(3) and pthread_kill(3) are
  // marked, and such a signal goes back as it was.
  const bool is_kernels = about.si_code == SI_USER && about.si_pid == ::getpid();
  if (is_taken && !is_kernels) {
    ::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), ::syscall(SYS_gettid), SIGPIPE, &about);
  }
}

sigpipe_guard::~sigpipe_guard() {
  if (!is_up_) return;
  const int kept = errno;
  const cancellation_guard now;
  take_signal();
  const sigset_t set = only_sigpipe();
  if (!was_blocked_) pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  errno = kept;
}

}  // namespace zc::ZC_ABI::sys
