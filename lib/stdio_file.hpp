// A FILE that stands between a stream and its descriptor: std::FILE* itself, synced standard streams, libc++'s filebuf.
#ifndef ZC_LIB_STDIO_FILE_HPP
#define ZC_LIB_STDIO_FILE_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace zc::ZC_ABI::detail {

// The bytes that it has read from the descriptor, or that were put back, and that nobody has taken yet. Reads nothing.
// Only part of them where a put-back character stands in front: ask again after taking those.
std::string_view read_ahead(std::FILE* file) noexcept;

// Takes the first `n` of those.
void take(std::FILE* file, std::size_t n) noexcept;

// Hands what was written to it to the descriptor, and makes it forget where it believes the descriptor to stand, which
// glibc remembers until the next fflush. To be called before and after the descriptor is moved. 0, or the errno.
int flush(std::FILE* file) noexcept;

// The same, if something was written; flush() would drop a character that was put back.
int flush_output(std::FILE* file) noexcept;

// How many bytes were written to it and not handed on.
std::size_t pending(std::FILE* file) noexcept;

// Sets its end-of-file indicator, as a read that meets the end does.
void set_end(std::FILE* file) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
