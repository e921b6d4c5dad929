// Peers that take turns at the same work.
#ifndef ZC_BENCHMARKS_TURNS_HPP
#define ZC_BENCHMARKS_TURNS_HPP

#include "clock.hpp"
#include "results.hpp"

#include <functional>
#include <string>
#include <vector>

namespace zc_benchmark {

struct entrant {
  std::string peer;
  bool is_safe = true;
  bool is_seldom = false;  // every third round only
  std::function<cost()> take = {};
};

// On standard error, with the seconds since the program began.
void tell(const std::string& what);

// A B C, then B C A, ... `what` is told on standard error, and if one of them hangs: nobody waits longer than two
// minutes, and then the program ends. Who fails is out.
std::vector<cell> take_turns(const std::string& what, const std::vector<entrant>& entrants, int rounds);

// The medians of so many.
cost median_of(int times, const std::function<cost()>& take);

}  // namespace zc_benchmark

#endif
