// Threads that pthread_cancel(3) ends.
#ifndef ZC_TESTS_CANCELLED_HPP
#define ZC_TESTS_CANCELLED_HPP

#include "child.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace zc_test {

// While it lives, the thread can be cancelled. The rest of a test could not be left: its destructors are noexcept.
class can_be_cancelled {
 public:
  can_be_cancelled() { ::pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before_); }
  ~can_be_cancelled() { ::pthread_setcancelstate(before_, nullptr); }
  can_be_cancelled(const can_be_cancelled&) = delete;
  can_be_cancelled& operator=(const can_be_cancelled&) = delete;

 private:
  int before_ = 0;
};

// Runs a function in a thread, which is cancelled once it waits. True if that ended it, where it had allowed that.
template <class Run>
bool is_cancelled(Run run) {
  pthread_t thread;
  const auto begin = [](void* p) -> void* {
    int before = 0;
    ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    (*static_cast<Run*>(p))();
    return nullptr;
  };
  if (::pthread_create(&thread, nullptr, begin, &run) != 0) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ::pthread_cancel(thread);
  timespec limit = {};
  ::clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 10;
  void* result = nullptr;
  return ::pthread_timedjoin_np(thread, &result, &limit) == 0 && result == PTHREAD_CANCELED;
}

// Whether the destructors of a cancelled thread run.
inline bool leaves_scope_when_cancelled() {
  for (const int crash : {SIGSEGV, SIGABRT}) std::signal(crash, SIG_DFL);  // doctest would report it
  bool is_left = false;
  is_cancelled([&] {
    struct leaves {
      bool& is_left;
      ~leaves() { is_left = true; }
    } const here{is_left};
    const can_be_cancelled allowed;
    ::pause();
  });
  return is_left;
}

// False where a cancelled thread just ends and runs no destructors (musl), or ends the program (libc++ with LLVM's
// libunwind beside the unwinder of glibc, as clang 14 has it in Debian 12).
inline bool is_unwound_when_cancelled() {
  static const bool is_unwound = in_child(leaves_scope_when_cancelled) == 0;
  if (!is_unwound) MESSAGE("skipped: what a cancelled thread leaves behind, which is not unwound here");
  return is_unwound;
}

}  // namespace zc_test

#endif
