#include "device_source.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

std::size_t device_source::read(char* to, std::size_t n, int& error) {
  const auto most = static_cast<std::ptrdiff_t>(n);
  for (;;) {
    errno = 0;
    const std::ptrdiff_t got = read_by_(device_, to, most);
    if (got > most) {
      error = EIO;  // more than it was asked for
      return 0;
    }
    if (got > 0) return static_cast<std::size_t>(got);
    if (got < -1) error = last_error();
    if (got < 0) return 0;
    // 0 is "none yet" for Boost.Iostreams, and what boost::iostreams::copy does then is to ask again.
  }
}

}  // namespace zc::ZC_ABI::detail
