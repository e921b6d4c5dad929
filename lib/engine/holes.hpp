// The holes of a sparse file: kept between two regular files, so that a copy costs what the data cost.
#ifndef ZC_LIB_ENGINE_HOLES_HPP
#define ZC_LIB_ENGINE_HOLES_HPP

#include "movers.hpp"

namespace zc::ZC_ABI::detail {

// True if the input has fewer blocks than bytes on a file system that tells where, and the output can have holes.
bool may_keep_holes(const descriptor& in, const descriptor& out) noexcept;

// Call this where the known data are used up (`job::data` is 0). Steps over a hole in both files, which moves nothing,
// or finds out how many bytes of data follow. Whatever the output had in place of a hole reads as zeros then. What
// cannot become a hole is taken for data.
outcome step_over_hole(job& j) noexcept;

// Call this where a hole was stepped over and no data came behind it (`job::hole`): both files stand before the hole
// again, which is taken for data from now on. `taken`, or `failed` where a file could not be put there.
outcome step_back_over_hole(job& j) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
