#include "sys.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>

#ifndef EROFS_SUPER_MAGIC_V1
#define EROFS_SUPER_MAGIC_V1 0xE0F5E1E2
#endif

namespace zc::ZC_ABI::sys {

std::atomic<intercept> interceptor{nullptr};

namespace {

template <class Real>
answer once(request r, Real real) noexcept {
  if (const intercept hook = interceptor.load(std::memory_order_acquire)) {
    if (const std::optional<answer> scripted = hook(r)) return *scripted;
  }
  const answer n = real(r.count);
  return n < 0 ? -errno : n;
}

template <class Real>
answer retried(request r, Real real) noexcept {
  for (;;) {
    const answer n = once(r, real);
    if (n != -EINTR) return n;
  }
}

}  // namespace

answer copy_file_range(int in, int out, std::size_t n) noexcept {
  // The raw call: glibc 2.27 to 2.29 emulate it by reading and writing, 2.41 and 2.42 cut its answer to an int.
  return retried({call::copy_file_range, in, out, n}, [&](std::size_t count) {
    return ::syscall(SYS_copy_file_range, in, nullptr, out, nullptr, count, 0U);
  });
}

answer sendfile(int in, int out, std::size_t n) noexcept {
  return retried({call::sendfile, in, out, n}, [&](std::size_t count) { return ::sendfile(out, in, nullptr, count); });
}

answer splice(int in, int out, std::size_t n) noexcept {
  return retried({call::splice, in, out, n},
                 [&](std::size_t count) { return ::splice(in, nullptr, out, nullptr, count, SPLICE_F_MOVE); });
}

answer read(int fd, void* data, std::size_t n) noexcept {
  return retried({call::read, fd, -1, n}, [&](std::size_t count) { return ::read(fd, data, count); });
}

answer write(int fd, const void* data, std::size_t n) noexcept {
  return retried({call::write, -1, fd, n}, [&](std::size_t count) { return ::write(fd, data, count); });
}

answer send(int fd, const void* data, std::size_t n) noexcept {
  return retried({call::write, -1, fd, n}, [&](std::size_t count) { return ::send(fd, data, count, MSG_NOSIGNAL); });
}

answer pread(int fd, void* data, std::size_t n, std::int64_t offset) noexcept {
  return retried({call::pread, fd, -1, n}, [&](std::size_t count) { return ::pread(fd, data, count, offset); });
}

answer record_size(int fd) noexcept {
  // Elsewhere a look may take what it looks at (AF_ALG).
  int domain = AF_UNSPEC;
  socklen_t size = sizeof domain;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size); });
  if (n < 0 || (domain != AF_UNIX && domain != AF_INET && domain != AF_INET6)) return -EOPNOTSUPP;
  return retried({call::recv, fd, -1, 0}, [&](std::size_t) { return ::recv(fd, nullptr, 0, MSG_PEEK | MSG_TRUNC); });
}

answer move(int fd, std::int64_t offset, from where) noexcept {
  constexpr int whences[] = {SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE};
  const int whence = whences[static_cast<int>(where)];
  const call what = where == from::data || where == from::hole ? call::seek_data : call::lseek;
  return retried({what, fd, -1, 0}, [&](std::size_t) { return ::lseek(fd, offset, whence); });
}

answer open(const char* path, int flags) noexcept {
  return retried({call::open, -1, -1, 0}, [&](std::size_t) { return ::open(path, flags | O_CLOEXEC, 0666); });
}

answer close(int fd) noexcept {
  // Never again after EINTR: Linux has released the descriptor by then, and another thread may have it (close(2)).
  return once({call::close, fd, -1, 0}, [&](std::size_t) { return ::close(fd); });
}

answer pipe(int (&fd)[2]) noexcept {
  return retried({call::pipe2, -1, -1, 0}, [&](std::size_t) { return ::pipe2(fd, O_CLOEXEC | O_NONBLOCK); });
}

answer grow_pipe(int fd, std::size_t bytes) noexcept {
  const answer grown = retried({call::set_pipe_size, fd, -1, bytes},
                               [&](std::size_t wanted) { return ::fcntl(fd, F_SETPIPE_SZ, static_cast<int>(wanted)); });
  if (grown > 0) return grown;
  // EPERM beyond the user's limits, EBUSY: live with what there is (pipe(7)).
  return retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GETPIPE_SZ); });
}

void* map(int fd, std::int64_t offset, std::size_t n) noexcept {
  void* data = MAP_FAILED;
  const answer done = retried({call::mmap, fd, -1, 0}, [&](std::size_t) -> answer {
    data = ::mmap(nullptr, n, PROT_READ, MAP_SHARED, fd, offset);
    return data != MAP_FAILED ? 0 : -1;
  });
  return done == 0 && data != MAP_FAILED ? data : nullptr;
}

void unmap(void* data, std::size_t n) noexcept {
  once({call::munmap, -1, -1, 0}, [&](std::size_t) { return ::munmap(data, n); });
}

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

answer punch_hole(int fd, std::int64_t offset, std::int64_t n) noexcept {
  return retried({call::fallocate, -1, fd, 0},
                 [&](std::size_t) { return ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, n); });
}

answer set_size(int fd, std::int64_t size) noexcept {
  return retried({call::ftruncate, -1, fd, 0}, [&](std::size_t) { return ::ftruncate(fd, size); });
}

answer status(int fd, struct stat& out) noexcept {
  return retried({call::fstat, fd, -1, 0}, [&](std::size_t) { return ::fstat(fd, &out); });
}

answer flags(int fd) noexcept {
  return retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GETFL); });
}

bool is_stream_socket(int fd) noexcept {
  int type = 0;
  socklen_t size = sizeof type;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size); });
  return n == 0 && type == SOCK_STREAM;
}

bool is_sealed_against_change(int fd) noexcept {
  constexpr answer unchanging = F_SEAL_WRITE | F_SEAL_SHRINK;
  const answer seals = retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GET_SEALS); });
  return seals >= 0 && (seals & unchanging) == unchanging;
}

bool has_verity(int fd) noexcept {
  struct statx about = {};
  const answer n = retried({call::statx, fd, -1, 0},
                           [&](std::size_t) { return ::statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &about); });
  return n == 0 && (about.stx_attributes & STATX_ATTR_VERITY) != 0;
}

bool is_on_read_only_format(int fd) noexcept {
  struct statfs about = {};
  const answer n = retried({call::fstatfs, fd, -1, 0}, [&](std::size_t) { return ::fstatfs(fd, &about); });
  const auto format = static_cast<std::uint32_t>(about.f_type);
  return n == 0 && (format == SQUASHFS_MAGIC || format == EROFS_SUPER_MAGIC_V1);
}

std::string name_of(int fd) {
  const std::string number = "descriptor " + std::to_string(fd);
  char path[4096];
  const ssize_t n = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  if (n <= 0) return number;
  std::string name(path, static_cast<std::size_t>(n));
  if (name[0] != '/') name = "a " + name.substr(0, name.find(':'));  // socket:[12345]
  return name + " (" + number + ")";
}

answer poll(int fd, event what, int milliseconds) noexcept {
  pollfd one = {fd, static_cast<short>(what == event::readable ? POLLIN : POLLOUT), 0};
  return once({call::poll, fd, -1, 0}, [&](std::size_t) { return ::poll(&one, 1, milliseconds); });
}

std::int64_t socket_timeout(int fd, event what) noexcept {
  timeval limit = {};
  socklen_t size = sizeof limit;
  const int option = what == event::readable ? SO_RCVTIMEO : SO_SNDTIMEO;
  const answer n = retried({call::getsockopt, fd, -1, 0},
                           [&](std::size_t) { return ::getsockopt(fd, SOL_SOCKET, option, &limit, &size); });
  const std::int64_t microseconds = limit.tv_sec * std::int64_t{1000000} + limit.tv_usec;
  return n == 0 && microseconds > 0 ? (microseconds + 999) / 1000 : -1;
}

}  // namespace zc::ZC_ABI::sys
