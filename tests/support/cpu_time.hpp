// What a thread has computed, to tell a copy that waits from one that asks again and again.
#ifndef ZC_TESTS_CPU_TIME_HPP
#define ZC_TESTS_CPU_TIME_HPP

#include <ctime>

namespace zc_test {

inline double cpu_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace zc_test

#endif
