// What a thread has computed, to tell a copy that waits from one that asks again and again.
#ifndef ZC_TESTS_CPU_TIME_HPP
#define ZC_TESTS_CPU_TIME_HPP

#include <pthread.h>

#include <chrono>
#include <ctime>
#include <thread>

namespace zc_test {

// The clock of the calling thread, which another thread can read.
inline clockid_t cpu_clock() {
  clockid_t clock = {};
  ::pthread_getcpuclockid(::pthread_self(), &clock);
  return clock;
}

inline double cpu_seconds(clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  timespec now = {};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Sleeps, and says whether a thread that has nothing to do meanwhile does nothing: from half of the time on, since a
// slow machine takes some time until it has come to that point.
inline bool is_idle(clockid_t thread, std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time / 2);
  const double before = cpu_seconds(thread);
  std::this_thread::sleep_for(time / 2);
  return cpu_seconds(thread) - before < std::chrono::duration<double>(time).count() / 8;
}

}  // namespace zc_test

#endif
