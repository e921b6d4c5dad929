// The calls that open, close and seek, make pipes and holes, and map.
#include "sys_call.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace zc::ZC_ABI::sys {

std::atomic<intercept> interceptor{nullptr};

answer seek(int fd, std::int64_t offset, whence from) noexcept {
  constexpr int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE};
  const int origin = origins[static_cast<int>(from)];
  const call what = from == whence::data || from == whence::hole ? call::seek_data : call::lseek;
  return retried({what, fd, -1, 0}, [&](std::size_t) { return ::lseek(fd, offset, origin); });
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

void advise_sequential(int fd) noexcept {
  retried({call::fadvise, fd, -1, 0}, [&](std::size_t) {
    errno = ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return errno == 0 ? 0 : -1;
  });
}

answer duplicate(int fd) noexcept {
  const int twin = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  return twin < 0 ? -errno : twin;
}

answer pipe(int (&fd)[2]) noexcept {
  return guarded({call::pipe2, -1, -1, 0}, [&](std::size_t) -> answer {
    if (::pipe2(fd, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
    bool is_private = true;
    for (int& end : fd) {
      end = above_standard(end);
      is_private = is_private && end >= 0;
    }
    // A thread that wrote to a closed standard stream meanwhile has written to this pipe.
    int strays = 0;
    if (is_private && ::ioctl(fd[0], FIONREAD, &strays) == 0 && strays == 0) return 0;
    for (const int end : fd) {
      if (end >= 0) ::close(end);
    }
    errno = EMFILE;
    return -1;
  });
}

answer grow_pipe(int fd, std::size_t bytes) noexcept {
  const answer grown = retried({call::set_pipe_size, fd, -1, bytes},
                               [&](std::size_t wanted) { return ::fcntl(fd, F_SETPIPE_SZ, static_cast<int>(wanted)); });
  // EPERM beyond the user's limits, EBUSY: live with what there is (pipe(7)).
  return grown > 0 ? grown : capacity_of_pipe(fd);
}

answer capacity_of_pipe(int fd) noexcept {
  return retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GETPIPE_SZ); });
}

std::uint64_t pipe_identity(int fd) noexcept {
  struct stat about = {};
  if (::fstat(fd, &about) < 0 || !S_ISFIFO(about.st_mode)) return 0;
  return (std::uint64_t{about.st_dev} << 40) ^ about.st_ino;  // FIFOs of file systems have inodes, too
}

bool is_new_process() noexcept {
  // Where the kernel cannot clear a page in children (before 4.14), each call finds a new process.
  static char* const mark = [] {
    void* const page = ::mmap(nullptr, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return static_cast<char*>(nullptr);
    return ::madvise(page, page_size(), MADV_WIPEONFORK) == 0 ? static_cast<char*>(page) : nullptr;
  }();
  return mark == nullptr || std::exchange(*mark, char{1}) == 0;
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
  return guarded({call::fallocate, -1, fd, 0},
                 [&](std::size_t) { return ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, n); });
}

}  // namespace zc::ZC_ABI::sys
