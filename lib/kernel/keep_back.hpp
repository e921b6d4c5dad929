// What TCP keeps back for bytes that are to follow, so that they share a segment.
#ifndef ZC_LIB_KERNEL_KEEP_BACK_HPP
#define ZC_LIB_KERNEL_KEEP_BACK_HPP

#include "kind.hpp"

#include <zc/export.hpp>

namespace zc::ZC_ABI::detail {

// True if this output gains by knowing that bytes follow: TCP sends a short segment, and the next short one waits until
// it is acknowledged (Nagle's algorithm). The first call asks the kernel.
bool can_keep_back(descriptor& out) noexcept;

// Bytes were written. If some certainly follow, the output may have kept the last of them back.
inline void wrote(descriptor& out) noexcept { out.owes_push = out.has_more; }

// Lets the output send what it has kept back for bytes that did not come.
void push(descriptor& out) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
