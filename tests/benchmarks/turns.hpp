// Peers that take turns at the same work, and a table of their medians.
#ifndef ZC_BENCHMARKS_TURNS_HPP
#define ZC_BENCHMARKS_TURNS_HPP

#include <time.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace zc_benchmark {

inline void check(bool is_good, const char* what) {
  if (!is_good) throw std::runtime_error(what);
}

// Of this thread: what the other end of a socket costs is not the sender's.
inline double cpu_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

class turns {
 public:
  // `work` is called once a round. It calls what it is given to do the part whose CPU time counts; its wall time counts
  // whole.
  using part = std::function<void()>;
  using timer = std::function<void(const part&)>;
  void add(std::string name, std::function<void(const timer&)> work) {
    peers_.push_back({std::move(name), work, {}, {}});
  }

  void run(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      for (peer& p : peers_) {
        const auto began = std::chrono::steady_clock::now();
        p.work([&](const part& measured) {
          const double cpu = cpu_seconds();
          measured();
          p.cpu.push_back(cpu_seconds() - cpu);
        });
        p.wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
      }
    }
  }

  // In milliseconds; for people and for gnuplot.
  void print(const std::string& title) const {
    std::cout << "# " << title << '\n'
              << std::left << std::setw(46) << "# way" << std::right << std::setw(9) << "wall" << std::setw(9) << "CPU"
              << '\n'
              << std::fixed << std::setprecision(1);
    for (const peer& p : peers_) {
      std::cout << std::left << std::setw(46) << '"' + p.name + '"' << std::right << std::setw(9)
                << median(p.wall) * 1e3 << std::setw(9) << median(p.cpu) * 1e3 << '\n';
    }
  }

 private:
  struct peer {
    std::string name;
    std::function<void(const timer&)> work;
    std::vector<double> wall;
    std::vector<double> cpu;
  };
  std::vector<peer> peers_;
};

}  // namespace zc_benchmark

#endif
