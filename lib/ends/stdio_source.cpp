#include "stdio_source.hpp"

#include "../buffers/stdio_file.hpp"

#include <cerrno>
#include <cstring>

namespace zc::ZC_ABI::detail {

std::size_t stdio_source::read(char* to, std::size_t n, int& error) {
  errno = 0;
  const int c = std::getc(file_);
  if (c == EOF) {
    if (std::ferror(file_) != 0) error = last_error();
    return 0;
  }
  *to = static_cast<char>(c);
  const std::string_view more = read_ahead(file_).substr(0, n - 1);  // what it has, no more
  std::memcpy(to + 1, more.data(), more.size());
  detail::take(file_, more.size());
  return 1 + more.size();
}

}  // namespace zc::ZC_ABI::detail
