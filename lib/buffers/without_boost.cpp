// In place of boost_buffers.cpp, where zc is built without Boost: its streams are copied through their own functions.
#include "buffer_access.hpp"

namespace zc::ZC_ABI::detail {

const buffer_access* boost_access_to(const std::streambuf&) noexcept { return nullptr; }

bool is_incomplete_chain(const std::ios*, const std::streambuf*) noexcept { return false; }

}  // namespace zc::ZC_ABI::detail
