// Descriptors of zc's own, beside those of a program that has closed its standard ones.
#ifndef ZC_LIB_SYSTEM_UNIX_ABOVE_STANDARD_HPP
#define ZC_LIB_SYSTEM_UNIX_ABOVE_STANDARD_HPP

#include <zc/export.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace zc::ZC_ABI::sys {

// A descriptor of zc's own, moved where a program that has closed its standard descriptors does not use it; -1 if there
// is none.
inline int above_standard(int fd) noexcept {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return moved;
}

}  // namespace zc::ZC_ABI::sys

#endif
