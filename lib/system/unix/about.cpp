// What a descriptor refers to.
#include "../call.hpp"
#include "flags.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zc::ZC_ABI::sys {

namespace {

file_type type_of(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG: return file_type::regular;
    case S_IFBLK: return file_type::block;
    case S_IFCHR: return file_type::character;
    case S_IFIFO: return file_type::pipe;
    case S_IFSOCK: return file_type::socket;
    default: return file_type::other;
  }
}

}  // namespace

answer status(int fd, file_status& out) noexcept {
  struct stat about = {};
  const answer n = retried({call::fstat, fd, -1, 0, &about}, [&](std::size_t) { return ::fstat(fd, &about); });
  if (n < 0) return n;
  out.type = type_of(about.st_mode);
  out.size = about.st_size;
  out.allocated = std::int64_t{about.st_blocks} * 512;
  out.block = static_cast<std::size_t>(about.st_blksize);
  out.device = about.st_dev;
  out.inode = about.st_ino;
  return 0;
}

bool is_text(int /*fd*/) noexcept { return false; }

answer flags(int fd) noexcept {
  const answer n = retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GETFL); });
  if (n < 0) return n;
  const answer access = n & O_ACCMODE;
  answer all = 0;
  if (access != O_WRONLY && !is_path_only(n)) all |= can_read;
  if (access != O_RDONLY && !is_path_only(n)) all |= can_write;
  if ((n & O_APPEND) != 0) all |= appends;
  if ((n & O_NONBLOCK) != 0) all |= does_not_sleep;
  if (is_direct(n)) all |= passes_cache;
  return all;
}

bool is_nonblocking(int fd) noexcept {
  const answer n = flags(fd);
  return n >= 0 && (n & does_not_sleep) != 0;
}

bool is_stream_socket(int fd) noexcept {
  int type = 0;
  socklen_t size = sizeof type;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size); });
  return n == 0 && type == SOCK_STREAM;
}

answer pread(int fd, void* data, std::size_t n, std::int64_t offset) noexcept {
  return guarded({call::pread, fd, -1, n}, [&](std::size_t count) { return ::pread(fd, data, count, offset); });
}

answer queued(int fd) noexcept {
  int n = 0;
  const answer done = retried({call::queued, fd, -1, 0}, [&](std::size_t) { return ::ioctl(fd, FIONREAD, &n); });
  return done < 0 ? done : n;
}

}  // namespace zc::ZC_ABI::sys
