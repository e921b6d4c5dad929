// "Any pair, any size": zc against the best peer that keeps the same promises.
#ifndef ZC_BENCHMARKS_ANY_PAIR_HPP
#define ZC_BENCHMARKS_ANY_PAIR_HPP

#include "report/targets.hpp"
#include "results.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace zc_benchmark {

// zc against the best at one size of one pair, by wall time.
struct lead {
  std::string table;
  std::uint64_t size;
  const cell* ours;
  const cell* best;
  double ratio;
  bool is_reached;
};

// The worst first. "zc" keeps every promise, and is held against the peers that do: those after which the receiver of a
// file never sees what is written to it later. A mapping and write(2) is one of them, since the call copies; so is a
// splice of what came from a pipe or socket, whose pages nobody else has. "zc, relaxed" promises no more than
// sendfile(2), and is held against all.
std::vector<lead> all_leads(const results& all, const std::string& ours);

verdict judge_any_pair(const results& all, const std::string& ours);

}  // namespace zc_benchmark

#endif
