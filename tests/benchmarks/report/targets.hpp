// What zc must reach, and whether it has.
#ifndef ZC_BENCHMARKS_TARGETS_HPP
#define ZC_BENCHMARKS_TARGETS_HPP

#include "results.hpp"

#include <string>
#include <vector>

namespace zc_benchmark {

struct verdict {
  std::string target;
  std::string at_most;
  std::string measured;
  std::string result;  // "reached", "missed by ...", or why it is not known
};

std::vector<verdict> judge(const results& all);

// Whether a target speaks of this peer in this table: it then takes part in all rounds, however slow it is.
bool is_in_a_target(const std::string& table, const std::string& peer);

}  // namespace zc_benchmark

#endif
