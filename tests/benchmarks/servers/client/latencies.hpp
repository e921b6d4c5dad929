// How long answers took.
#ifndef ZC_BENCHMARKS_SERVERS_LATENCIES_HPP
#define ZC_BENCHMARKS_SERVERS_LATENCIES_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace server_client {

using clock = std::chrono::steady_clock;

inline double seconds(clock::duration d) { return std::chrono::duration<double>(d).count(); }

class latencies {
 public:
  void add(clock::duration d) { all_.push_back(seconds(d)); }
  std::size_t count() const { return all_.size(); }

  // As words "name=seconds".
  void print(std::ostream& out, const std::string& prefix) {
    if (all_.empty()) return;
    std::sort(all_.begin(), all_.end());
    out << ' ' << prefix << "p50=" << at(0.5) << ' ' << prefix << "p99=" << at(0.99) << ' ' << prefix
        << "p99.9=" << at(0.999) << ' ' << prefix << "longest=" << all_.back();
  }

 private:
  double at(double share) const { return all_[static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1))]; }

  std::vector<double> all_;
};

}  // namespace server_client

#endif
