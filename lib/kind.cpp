#include "kind.hpp"

#include "sys.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace zc::detail {

namespace {

kind kind_of(int fd, const struct stat& about, bool appends) noexcept {
  switch (about.st_mode & S_IFMT) {
    case S_IFREG:
      if (appends) return kind::append_file;
      return about.st_size > 0 ? kind::file : kind::empty_file;
    case S_IFBLK: return kind::block;
    case S_IFCHR: return kind::character;
    case S_IFIFO: return kind::pipe;
    case S_IFSOCK: return sys::is_stream_socket(fd) ? kind::stream_socket : kind::other;
    default: return kind::other;
  }
}

}  // namespace

int describe(int fd, direction wanted, descriptor& out) noexcept {
  const sys::answer flags = sys::flags(fd);
  if (flags < 0) return static_cast<int>(-flags);
  const int forbidden = wanted == direction::input ? O_WRONLY : O_RDONLY;
  if ((flags & O_ACCMODE) == forbidden || (flags & O_PATH) != 0) return EBADF;

  struct stat about = {};
  if (const sys::answer n = sys::status(fd, about); n < 0) return static_cast<int>(-n);

  out.fd = fd;
  out.is = kind_of(fd, about, wanted == direction::output && (flags & O_APPEND) != 0);
  out.device = about.st_dev;
  out.inode = about.st_ino;
  out.size = about.st_size > 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
  return 0;
}

bool is_unchanging(const descriptor& input) noexcept {
  if (input.is != kind::file) return false;
  return sys::is_sealed_against_change(input.fd) || sys::is_on_read_only_format(input.fd) || sys::has_verity(input.fd);
}

}  // namespace zc::detail
