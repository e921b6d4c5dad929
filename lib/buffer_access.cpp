#include "buffer_access.hpp"

#include <cwchar>
#include <locale>
#include <version>

namespace zc::detail {

const buffer_access* access_to(const std::streambuf& buffer) noexcept {
  if (filebuf_access.is(buffer)) return &filebuf_access;
#ifdef __GLIBCXX__
  if (stdio_filebuf_access.is(buffer)) return &stdio_filebuf_access;
  if (stdio_sync_access.is(buffer)) return &stdio_sync_access;
#endif
  return boost_access_to(buffer);
}

bool passes_bytes_unchanged(const std::streambuf& buffer) {
  using codecvt = std::codecvt<char, char, std::mbstate_t>;
  const std::locale locale = buffer.getloc();
  return std::has_facet<codecvt>(locale) && std::use_facet<codecvt>(locale).always_noconv();
}

}  // namespace zc::detail
