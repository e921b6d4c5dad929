// Reads and writes that do not sleep, of descriptors that know no flag for that: poll(2) is asked before, or a pipe is
// put in between. Only for the sources of sys.hpp. Answers are those of the C library: -1, and errno.
#ifndef ZC_LIB_KERNEL_SYS_SLEEPLESS_HPP
#define ZC_LIB_KERNEL_SYS_SLEEPLESS_HPP

#include "sys.hpp"

#include <cstddef>

namespace zc::ZC_ABI::sys {

// Says that the call would have slept.
answer would_block() noexcept;

// EAGAIN instead of sleeping.
answer read_polled(int fd, void* data, std::size_t n);
answer write_polled(int fd, const void* data, std::size_t n);

}  // namespace zc::ZC_ABI::sys

#endif
