// A FILE that stands between a stream and its descriptor: std::FILE* itself, synced standard streams, libc++'s filebuf.
#ifndef ZC_LIB_BUFFERS_STDIO_FILE_HPP
#define ZC_LIB_BUFFERS_STDIO_FILE_HPP

#include "../kernel/kind.hpp"

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace zc::ZC_ABI::detail {

// False if this C library does not show what a FILE has read ahead: then it is copied through its own functions.
#if defined(__GLIBC__) || defined(ZC_HAS_FREADAHEAD)
inline constexpr bool shows_read_ahead = true;
#else
inline constexpr bool shows_read_ahead = false;
#endif

// True if it is wide-oriented: then it has no bytes to give, and takes none.
bool is_wide(std::FILE* file) noexcept;

// The bytes that it has read from the descriptor, or that were put back, and that nobody has taken yet. Reads nothing.
// Only part of them where a put-back character stands in front: ask again after taking those.
std::string_view read_ahead(std::FILE* file) noexcept;

// Takes the first `n` of those.
void take(std::FILE* file, std::size_t n) noexcept;

// Hands what was written to it to its descriptor. 0, or the errno: EAGAIN where that takes no more yet. The FILE then
// has exactly what was not written (but outside glibc, where it is fflush).
int flush_output(std::FILE* file, const descriptor& to);

// The same, and makes it forget where it believes the descriptor to stand, which glibc remembers until the next fflush,
// and what was put back. To be called before and after the descriptor is moved.
int flush(std::FILE* file, const descriptor& to);

// How many bytes were written to it and not handed on.
std::size_t pending(std::FILE* file) noexcept;

// True if it gathers what is written to it, whatever that is, until its buffer is full.
bool is_fully_buffered(std::FILE* file, const descriptor& to) noexcept;

// Sets its end-of-file indicator, as a read that meets the end does.
void set_end(std::FILE* file) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
