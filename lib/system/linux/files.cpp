// What Linux does for files beyond POSIX: holes, read-ahead, and mappings to write from.
#include "../call.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

answer next_data(int fd, std::int64_t offset) noexcept {
  return retried({call::seek_data, fd, -1, 0}, [&](std::size_t) { return ::lseek(fd, offset, SEEK_DATA); });
}

answer next_hole(int fd, std::int64_t offset) noexcept {
  return retried({call::seek_data, fd, -1, 0}, [&](std::size_t) { return ::lseek(fd, offset, SEEK_HOLE); });
}

answer punch_hole(int fd, std::int64_t offset, std::int64_t n) noexcept {
  return guarded({call::fallocate, -1, fd, 0},
                 [&](std::size_t) { return ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, n); });
}

void advise_sequential(int fd) noexcept {
  retried({call::fadvise, fd, -1, 0}, [&](std::size_t) {
    errno = ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return errno == 0 ? 0 : -1;
  });
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

}  // namespace zc::ZC_ABI::sys
