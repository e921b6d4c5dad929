// The calls that open, close and seek.
#include "../call.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

answer seek(int fd, std::int64_t offset, whence from) noexcept {
  constexpr int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const int origin = origins[static_cast<int>(from)];
  return retried({call::lseek, fd, -1, 0}, [&](std::size_t) { return ::lseek(fd, offset, origin); });
}

answer open(const char* path, int flags) {
  for (;;) {
    const answer fd = once({call::open, -1, -1, 0}, [&](std::size_t) { return ::open(path, flags | O_CLOEXEC, 0666); });
    if (fd != -EINTR) return fd;
  }
}

answer close(int fd) noexcept {
  // Never again after EINTR: Linux has released the descriptor by then, and another thread may have it (close(2)).
  const cancellation_guard guard;
  return once({call::close, fd, -1, 0}, [&](std::size_t) { return ::close(fd); });
}

answer duplicate(int fd) noexcept {
  const int twin = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  return twin < 0 ? -errno : twin;
}

void lock(std::FILE* file) noexcept { ::flockfile(file); }
void unlock(std::FILE* file) noexcept { ::funlockfile(file); }

}  // namespace zc::ZC_ABI::sys
