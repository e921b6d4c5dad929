#include "buffer_access.hpp"

#include "../system/sys.hpp"

#include <cwchar>
#include <locale>
#include <sstream>
#include <string>
#include <version>

namespace zc::ZC_ABI::detail {

bool is_string(const std::streambuf& buffer) noexcept { return is_exactly(buffer, typeid(std::stringbuf)); }

namespace {

const buffer_access* standard_access_to(const std::streambuf& buffer) noexcept {
  constexpr const buffer_access* of_the_standard_library[] = {
      &filebuf_access,
#ifdef __GLIBCXX__
      &stdio_filebuf_access,
      &stdio_sync_access,
#endif
  };
  for (const buffer_access* const access : of_the_standard_library) {
    if (is_exactly(buffer, *access->type)) return access;
  }
  return nullptr;
}

}  // namespace

const buffer_access* access_to(const std::streambuf& buffer) noexcept {
  if (is_string(buffer)) return nullptr;
  const buffer_access* found = standard_access_to(buffer);
  if (found == nullptr) found = boost_access_to(buffer);
  return found != nullptr ? found : added_access_to(buffer);
}

bool has_standard_code(const std::streambuf& buffer) noexcept { return standard_access_to(buffer) != nullptr; }

bool passes_bytes_unchanged(const std::streambuf& buffer) {
  using codecvt = std::codecvt<char, char, std::mbstate_t>;
  const std::locale locale = buffer.getloc();
  return std::has_facet<codecvt>(locale) && std::use_facet<codecvt>(locale).always_noconv();
}

int byte_before(int fd) noexcept {
  const sys::answer position = sys::seek(fd, 0, sys::whence::current);
  char byte;
  return position > 0 && sys::pread(fd, &byte, 1, position - 1) == 1 ? std::char_traits<char>::to_int_type(byte) : -1;
}

}  // namespace zc::ZC_ABI::detail
