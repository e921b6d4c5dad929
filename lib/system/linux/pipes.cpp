// Pipes that bytes go through by splice(2).
#include "../call.hpp"
#include "../unix/above_standard.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace zc::ZC_ABI::sys {

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

bool pipes_hold_packets() noexcept { return true; }

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
  // Where no page is cleared in children, each call finds a new process. The kernel says so before 4.14; qemu-user 7
  // takes every advice, even one that nobody has, and follows none.
  constexpr int no_advice = 0x7fffffff;
  static char* const mark = [] {
    void* const page = ::mmap(nullptr, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return static_cast<char*>(nullptr);
    const bool is_cleared =
        ::madvise(page, page_size(), no_advice) < 0 && ::madvise(page, page_size(), MADV_WIPEONFORK) == 0;
    return is_cleared ? static_cast<char*>(page) : nullptr;
  }();
  return mark == nullptr || std::exchange(*mark, char{1}) == 0;
}

}  // namespace zc::ZC_ABI::sys
