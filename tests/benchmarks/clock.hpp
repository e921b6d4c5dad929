// What a copy cost: wall time, and CPU time of the thread that made it. What the other end of a pipe or socket costs is
// not the copier's.
#ifndef ZC_BENCHMARKS_CLOCK_HPP
#define ZC_BENCHMARKS_CLOCK_HPP

#include <time.h>

#include <algorithm>
#include <chrono>

namespace zc_benchmark {

struct cost {  // in seconds
  double wall = 0;
  double cpu = 0;
};

class stopwatch {
 public:
  cost elapsed() const {
    const cost all = with_clocks();
    return {all.wall, std::max(0.0, all.cpu - cpu_of_clocks())};
  }

 private:
  cost with_clocks() const {
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    return {wall, cpu_seconds() - cpu_};
  }
  // Reading the thread's CPU time takes as long as the shortest of copies.
  static double cpu_of_clocks() {
    static const double least = [] {
      double seconds = 1;
      for (int i = 0; i < 1000; ++i) seconds = std::min(seconds, stopwatch().with_clocks().cpu);
      return seconds;
    }();
    return least;
  }
  static double cpu_seconds() {
    timespec now = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  }

  double cpu_ = cpu_seconds();
  std::chrono::steady_clock::time_point began_ =
      std::chrono::steady_clock::now();  // last, so that wall is nothing else
};

}  // namespace zc_benchmark

#endif
