// A FILE that shows what it holds by the functions of <stdio_ext.h>, as that of musl does.
#include "stdio_file.hpp"

#include <stdio_ext.h>

namespace zc::ZC_ABI::detail {

const bool shows_read_ahead = true;

std::string_view read_ahead(std::FILE* f) noexcept {
  std::size_t n = 0;
  const char* const begin = ::__freadptr(f, &n);
  return begin != nullptr ? std::string_view(begin, n) : std::string_view();
}

std::size_t pending(std::FILE* f) noexcept { return ::__fpending(f); }

bool is_fully_buffered(std::FILE* f, const descriptor&) noexcept { return ::__flbf(f) == 0 && ::__fbufsize(f) > 1; }

}  // namespace zc::ZC_ABI::detail
