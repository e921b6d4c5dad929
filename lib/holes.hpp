// The holes of a sparse file: kept between two regular files, so that a copy costs what the data cost.
#ifndef ZC_LIB_HOLES_HPP
#define ZC_LIB_HOLES_HPP

#include "movers.hpp"

namespace zc::ZC_ABI::detail {

// True if the input has fewer blocks than bytes, and the output can have holes.
bool may_keep_holes(const descriptor& in, const descriptor& out) noexcept;

// To be asked where the known data are used up (`job::data` is 0). Steps over a hole, in both files, and says that so
// many bytes were moved; or finds out how many bytes of data follow, moving none. Whatever the output had in place of
// a hole reads as zeros then. What cannot become a hole is taken for data.
outcome step_over_hole(job& j) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
