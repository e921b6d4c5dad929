// Reads and writes that do not sleep, of descriptors that know no flag for that: poll(2) is asked before, or a pipe is
// put in between. Only for the sources of sys.hpp. Answers are those of the C library: -1, and errno.
#ifndef ZC_LIB_SYSTEM_UNIX_SLEEPLESS_HPP
#define ZC_LIB_SYSTEM_UNIX_SLEEPLESS_HPP

#include "../sys.hpp"

#include <cstddef>
#include <optional>

namespace zc::ZC_ABI::sys {

// Says that the call would have slept.
answer would_block() noexcept;

// EAGAIN instead of sleeping.
answer read_polled(int fd, void* data, std::size_t n);
answer write_polled(int fd, const void* data, std::size_t n);

// The same of a FIFO, where the system can do that even while others read or write it: what poll(2) has shown may be
// gone by the time of the call. Nothing for other descriptors, and where the system cannot.
std::optional<answer> read_fifo(int fd, void* data, std::size_t n) noexcept;
std::optional<answer> write_fifo(int fd, const void* data, std::size_t n) noexcept;

}  // namespace zc::ZC_ABI::sys

#endif
