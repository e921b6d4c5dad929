// What each copy needs: system calls, and memory. Not timed: a program of its own, under strace, makes each copy once.
#ifndef ZC_BENCHMARKS_EXAMINE_HPP
#define ZC_BENCHMARKS_EXAMINE_HPP

#include "ends/workplace.hpp"
#include "pairs.hpp"
#include "results.hpp"
#include "settings.hpp"

#include <cstddef>
#include <vector>

namespace zc_benchmark {

// Starts this program again, with --examine and the pair's place in all_pairs().
std::vector<need> examine(std::size_t place_of_pair, const workplace& place, const settings& wanted);

// What that program does.
void be_examined(const pair& p, const workplace& place, const settings& wanted);

}  // namespace zc_benchmark

#endif
