// What POSIX does not have among the flags that fcntl(2) tells of a descriptor. Only for the sources of sys.hpp.
#ifndef ZC_LIB_SYSTEM_UNIX_FLAGS_HPP
#define ZC_LIB_SYSTEM_UNIX_FLAGS_HPP

#include "../sys.hpp"

namespace zc::ZC_ABI::sys {

// The descriptor stands for a path, and can be neither read nor written (O_PATH).
bool is_path_only(answer flags) noexcept;

// The file is read and written past the page cache (O_DIRECT).
bool is_direct(answer flags) noexcept;

}  // namespace zc::ZC_ABI::sys

#endif
