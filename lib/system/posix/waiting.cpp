// What waits for a change, by POSIX calls alone.
#include "../call.hpp"

#include <poll.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

// A socket that shows an error all the time is looked at again soon.
answer poll_changes(int /*fd*/, event /*what*/, int milliseconds) {
  const answer n = ::poll(nullptr, 0, milliseconds < 0 ? 10 : milliseconds < 10 ? milliseconds : 10);
  return n < 0 ? -errno : milliseconds == 0 ? not_yet : -EINTR;
}

// The same open file by another number.
answer watch(int fd, event what, event& shown) noexcept {
  shown = what;
  file_status about;
  if (const answer n = status(fd, about); n < 0) return n;
  return about.type == file_type::regular ? -EPERM : duplicate(fd);
}

}  // namespace zc::ZC_ABI::sys
