// Whether a file is under fs-verity. The call is made by number, and its types are the kernel's own, since musl has
// statx from 1.2.5 on; <sys/stat.h> has other types of the same names, and must not be included here.
#include "../call.hpp"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zc::ZC_ABI::sys {

bool has_verity(int fd) noexcept {
  struct statx about = {};
  const answer n = retried({call::statx, fd, -1, 0}, [&](std::size_t) {
    return ::syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &about);
  });
  return n == 0 && (about.stx_attributes & STATX_ATTR_VERITY) != 0;
}

}  // namespace zc::ZC_ABI::sys
