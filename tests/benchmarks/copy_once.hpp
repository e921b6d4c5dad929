// One copy, with all that is around it.
#ifndef ZC_BENCHMARKS_COPY_ONCE_HPP
#define ZC_BENCHMARKS_COPY_ONCE_HPP

#include "clock.hpp"
#include "ends/workplace.hpp"
#include "pairs.hpp"
#include "peers/peer.hpp"

#include <functional>

namespace zc_benchmark {

// Sets up both ends, copies, and takes down again. Throws if not all bytes arrived. `copy` calls what it is given.
cost copy_once(const pair& p, std::uint64_t size, receiver who, const peer& by, const workplace& place,
               const std::function<cost(const prepared_copy&)>& copy);
cost copy_once(const pair& p, std::uint64_t size, receiver who, const peer& by, const workplace& place);

}  // namespace zc_benchmark

#endif
