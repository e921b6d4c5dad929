// Descriptors of the C library (_open and its like), read and written as it reads and writes them: one that was opened
// in text mode turns "\r\n" into "\n" on the way in, and back on the way out.
#include "../call.hpp"
#include "handles.hpp"

#include <fcntl.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

namespace zc::ZC_ABI::sys {

namespace {

file_type type_of(int fd, unsigned mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG: return is_text(fd) ? file_type::other : file_type::regular;  // its positions count other bytes
    case S_IFCHR: return file_type::character;
    case S_IFIFO: return file_type::pipe;
    default: return file_type::other;
  }
}

// What one call takes.
unsigned at_most(std::size_t n) noexcept { return n < INT_MAX ? static_cast<unsigned>(n) : INT_MAX; }

}  // namespace

// There is no call that only asks. Nobody else should use the descriptor meanwhile, as for all of a copy.
bool is_text(int fd) noexcept {
  const int before = ::_setmode(fd, _O_BINARY);
  if (before != -1) ::_setmode(fd, before);
  return before != -1 && before != _O_BINARY;
}

answer status(int fd, file_status& out) noexcept {
  if (::_get_osfhandle(fd) == -1) return -EBADF;  // _fstati64 says EINVAL
  struct _stati64 about = {};
  const answer n = retried({call::fstat, fd, -1, 0, &about}, [&](std::size_t) { return ::_fstati64(fd, &about); });
  if (n < 0) return n;
  out = {};
  out.type = type_of(fd, about.st_mode);
  out.size = out.type == file_type::regular ? about.st_size : 0;
  out.allocated = out.size;
  BY_HANDLE_FILE_INFORMATION facts = {};
  if (out.type == file_type::regular && ::GetFileInformationByHandle(handle_of(fd), &facts) != 0) {
    out.device = facts.dwVolumeSerialNumber;
    out.inode = std::uint64_t{facts.nFileIndexHigh} << 32 | facts.nFileIndexLow;
  }
  return 0;
}

// How a descriptor was opened, Windows does not tell: reading and writing will.
answer flags(int fd) noexcept { return ::_get_osfhandle(fd) == -1 ? -EBADF : can_read | can_write; }
bool is_nonblocking(int) noexcept { return false; }

answer seek(int fd, std::int64_t offset, whence from) noexcept {
  if (is_pipe(fd)) return -ESPIPE;
  constexpr int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const int origin = origins[static_cast<int>(from)];
  return retried({call::lseek, fd, -1, 0}, [&](std::size_t) { return ::_lseeki64(fd, offset, origin); });
}

answer open(const char* path, int flags) {
  const int all = flags | _O_BINARY | _O_NOINHERIT;
  return retried({call::open, -1, -1, 0}, [&](std::size_t) { return ::_open(path, all, _S_IREAD | _S_IWRITE); });
}

answer close(int fd) noexcept {
  return once({call::close, fd, -1, 0}, [&](std::size_t) { return ::_close(fd); });
}

answer duplicate(int fd) noexcept {
  const int twin = ::_dup(fd);
  return twin < 0 ? -errno : twin;
}

// Of a pipe no more than it holds, since _read may wait until it has all.
answer read(int fd, void* data, std::size_t n, mode how) {
  return at_once({call::read, fd, -1, n}, [&](std::size_t count) -> answer {
    if (how == mode::nonblocking && would_sleep(fd, event::readable)) {
      errno = EAGAIN;
      return -1;
    }
    return ::_read(fd, data, at_most(count));
  });
}

answer write(int fd, const void* data, std::size_t n, mode) {
  return at_once({call::write, -1, fd, n}, [&](std::size_t count) { return ::_write(fd, data, at_most(count)); });
}

answer pread(int fd, void* data, std::size_t n, std::int64_t offset) noexcept {
  const answer here = seek(fd, 0, whence::current);
  if (here < 0) return here;
  if (const answer there = seek(fd, offset, whence::beginning); there < 0) return there;
  const answer got =
      retried({call::pread, fd, -1, n}, [&](std::size_t count) { return ::_read(fd, data, at_most(count)); });
  const answer back = seek(fd, here, whence::beginning);
  return back < 0 ? back : got;
}

answer queued(int fd) noexcept {
  const answer n = bytes_in_pipe(fd);
  return n < 0 ? -EINVAL : n;
}

void lock(std::FILE* file) noexcept { ::_lock_file(file); }
void unlock(std::FILE* file) noexcept { ::_unlock_file(file); }

const char* environment(const char* name) noexcept { return std::getenv(name); }

}  // namespace zc::ZC_ABI::sys
