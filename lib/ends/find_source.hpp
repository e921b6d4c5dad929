// Chooses the class of an input.
#ifndef ZC_LIB_ENDS_FIND_SOURCE_HPP
#define ZC_LIB_ENDS_FIND_SOURCE_HPP

#include "buffer_source.hpp"
#include "descriptor_source.hpp"
#include "device_source.hpp"
#include "one_of.hpp"
#include "stdio_source.hpp"

#include <zc/detail/ends.hpp>

namespace zc::ZC_ABI::detail {

using any_source = one_of<source, descriptor_source, device_source, stdio_source, buffer_source>;

// 0, or the errno of an input that cannot be used.
int find_source(any_source& found, const input_end& in);

}  // namespace zc::ZC_ABI::detail

#endif
