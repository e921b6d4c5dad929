// Words for an end that has no descriptor: whose code gives or takes the bytes, and what would find a descriptor.
#ifndef ZC_LIB_STREAMS_OWN_CODE_HPP
#define ZC_LIB_STREAMS_OWN_CODE_HPP

#include <zc/export.hpp>

#include <string>

namespace zc::ZC_ABI::detail {

// "the own code of my_buffer", or "memory". `type` is that of an end_report.
std::string own_code(const char* type);

// Why no descriptor was looked for behind such a type, and what to do; empty for memory.
std::string why_own_code(const char* type);

}  // namespace zc::ZC_ABI::detail

#endif
