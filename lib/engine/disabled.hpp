// Ways that the administrator has ruled out, where a kernel or a file system lies: the environment's ZC_DISABLE.
#ifndef ZC_LIB_ENGINE_DISABLED_HPP
#define ZC_LIB_ENGINE_DISABLED_HPP

#include <zc/copy_result.hpp>

#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

// True if ZC_DISABLE names this way. The variable is read once, and is ignored in programs with more rights than their
// user (secure_getenv(3)). A name in it that is no way is reported on stderr when it is read.
bool is_disabled(copy_method way) noexcept;

// A set of ways.
using ways_mask = unsigned;
constexpr ways_mask mask_of(copy_method way) noexcept { return 1u << static_cast<unsigned>(way); }

// The ways that a list such as "copy_file_range,splice" names, and what else it names, separated by ", ". `buffered`
// cannot be ruled out: it is what remains.
ways_mask ways_in(std::string_view list, std::string& unknown);

}  // namespace zc::ZC_ABI::detail

#endif
