// How a system call is made: past the interceptor of a test, with EINTR and pthread_cancel in mind. Only for the
// sources of sys.hpp.
#ifndef ZC_LIB_SYSTEM_CALL_HPP
#define ZC_LIB_SYSTEM_CALL_HPP

#include "cancellation.hpp"
#include "sys.hpp"

#include <cerrno>

namespace zc::ZC_ABI::sys {

using detail::cancellation_guard;

// Makes the call once. A cancelled thread unwinds through this, so a call that may sleep is made without noexcept.
template <class Real>
answer once(request r, Real real) {
  if (const intercept hook = interceptor.load(std::memory_order_acquire)) {
    if (const std::optional<answer> scripted = hook(r)) return *scripted;
  }
  const answer n = real(r.count);
  return n < 0 ? -errno : n;
}

// A call that does not sleep, or not for a peer, and in which glibc and musl cancel no thread: fstat(2), lseek(2),
// fcntl(2) without a lock, ... EINTR means that it was not made.
template <class Real>
answer retried(request r, Real real) noexcept {
  for (;;) {
    const answer n = once(r, real);
    if (n != -EINTR) return n;
  }
}

// The same of a call in which a thread may be cancelled.
template <class Real>
answer guarded(request r, Real real) noexcept {
  const cancellation_guard guard;
  return retried(r, real);
}

// A call that must not sleep. EINTR means that it was not made.
template <class Real>
answer at_once(request r, Real real) {
  for (;;) {
    const answer n = once(r, real);
    if (n != -EINTR) return n;
  }
}

// A call that may sleep until an end is ready. After EINTR it is made again only if it would not sleep: the caller
// waits, and minds the time-outs of sockets, which the kernel would start anew with each call.
template <class Real>
answer awaited(request r, Real real) {
  for (;;) {
    const answer n = once(r, real);
    if (n != -EINTR) return n;
    if (r.fd >= 0 && would_sleep(r.fd, event::readable)) return -EAGAIN;
    if (r.to >= 0 && would_sleep(r.to, event::writable)) return -EAGAIN;
  }
}

}  // namespace zc::ZC_ABI::sys

#endif
