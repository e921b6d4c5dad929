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

// Waits until a thread computes nothing while it waits for an end, and says whether it comes to that. One that asks
// again and again never does; on a slow machine it takes some time.
inline bool becomes_idle(clockid_t thread) {
  constexpr std::chrono::milliseconds window(100);
  for (int tries = 0; tries < 50; ++tries) {
    const double before = cpu_seconds(thread);
    std::this_thread::sleep_for(window);
    if (cpu_seconds(thread) - before < std::chrono::duration<double>(window).count() / 4) return true;
  }
  return false;
}

}  // namespace zc_test

#endif
