// How much memory something takes at its height.
#ifndef ZC_BENCHMARKS_PEAK_MEMORY_HPP
#define ZC_BENCHMARKS_PEAK_MEMORY_HPP

#include <functional>
#include <optional>

namespace zc_benchmark {

// In bytes, over what this program had before: the growth of its resident set, in which pages of a mapped file count.
// Nothing where the system does not tell.
std::optional<double> peak_memory_of(const std::function<void()>& work);

}  // namespace zc_benchmark

#endif
