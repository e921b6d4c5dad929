// What all this was measured on.
#ifndef ZC_BENCHMARKS_MACHINE_HPP
#define ZC_BENCHMARKS_MACHINE_HPP

#include "ends/workplace.hpp"
#include "results.hpp"

namespace zc_benchmark {

facts describe_machine(const workplace& place);

}  // namespace zc_benchmark

#endif
