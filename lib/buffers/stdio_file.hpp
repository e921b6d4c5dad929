// A FILE that stands between a stream and its descriptor: std::FILE* itself, synced standard streams, libc++'s filebuf.
#ifndef ZC_LIB_BUFFERS_STDIO_FILE_HPP
#define ZC_LIB_BUFFERS_STDIO_FILE_HPP

#include "../kernel/kind.hpp"

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace zc::ZC_ABI::detail {

// False if this C library does not show what a FILE has read ahead: then it is copied through its own functions.
extern const bool shows_read_ahead;

// True if the FILE is wide-oriented: then it has no bytes to give, and takes none.
bool is_wide(std::FILE* file) noexcept;

// The bytes that the FILE has read from its descriptor, or that were put back, and that were not taken yet. Reads
// nothing. Where a put-back character stands in front, gives only a part: take it, and call this again for the rest.
std::string_view read_ahead(std::FILE* file) noexcept;

// How many of these are known to be there. Changes nothing, and may tell too few.
std::size_t known_ahead(std::FILE* file) noexcept;

// Takes the first `n` of the bytes that read_ahead() gives.
void take(std::FILE* file, std::size_t n) noexcept;

// Hands what was written to the FILE to its descriptor. 0, or the errno: EAGAIN where the descriptor takes no more yet.
// With glibc, the FILE then has exactly what was not written; elsewhere this is fflush(3), which may lose that.
int flush_output(std::FILE* file, const descriptor& to);

// The same, and makes the FILE forget what was put back and where its descriptor stands, which glibc remembers until
// the next fflush. Call this before and after the descriptor is moved.
int flush(std::FILE* file, const descriptor& to);

// How many bytes were written to the FILE and not handed on.
std::size_t pending(std::FILE* file) noexcept;

// True if the FILE gathers whatever is written to it until its buffer is full.
bool is_fully_buffered(std::FILE* file, const descriptor& to) noexcept;

// Sets the end-of-file indicator, as a read that meets the end does.
void set_end(std::FILE* file) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
