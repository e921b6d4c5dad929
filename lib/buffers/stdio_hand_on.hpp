// How the parts of stdio_file hand on what is pending in a FILE. Its user has the FILE's lock.
#ifndef ZC_LIB_BUFFERS_STDIO_HAND_ON_HPP
#define ZC_LIB_BUFFERS_STDIO_HAND_ON_HPP

#include "../kernel/kind.hpp"

#include <cstdio>

namespace zc::ZC_ABI::detail {

// Hands what was written to the FILE to its descriptor, as flush_output() says.
int hand_on(std::FILE* file, const descriptor& to);

// fflush(3). 0, or the errno.
int own_flush(std::FILE* file);

}  // namespace zc::ZC_ABI::detail

#endif
