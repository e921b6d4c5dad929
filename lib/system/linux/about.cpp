// What Linux tells of a descriptor beyond POSIX, and which kernel this is.
#include "../call.hpp"
#include "../unix/flags.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#ifndef EROFS_SUPER_MAGIC_V1
#define EROFS_SUPER_MAGIC_V1 0xE0F5E1E2
#endif
#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

namespace zc::ZC_ABI::sys {

bool is_path_only(answer flags) noexcept { return (flags & O_PATH) != 0; }
bool is_direct(answer flags) noexcept { return (flags & O_DIRECT) != 0; }

bool is_sealed_against_change(int fd) noexcept {
  constexpr answer unchanging = F_SEAL_WRITE | F_SEAL_SHRINK;
  const answer seals = retried({call::fcntl, fd, -1, 0}, [&](std::size_t) { return ::fcntl(fd, F_GET_SEALS); });
  return seals >= 0 && (seals & unchanging) == unchanging;
}

namespace {

// The magic number of the file system that a descriptor is on; 0 if it does not tell.
std::uint32_t file_system_of(int fd) noexcept {
  struct statfs about = {};
  const answer n = retried({call::fstatfs, fd, -1, 0, &about}, [&](std::size_t) { return ::fstatfs(fd, &about); });
  return n == 0 ? static_cast<std::uint32_t>(about.f_type) : 0;
}

}  // namespace

bool is_on_read_only_format(int fd) noexcept {
  const std::uint32_t format = file_system_of(fd);
  return format == SQUASHFS_MAGIC || format == EROFS_SUPER_MAGIC_V1;
}

// These file systems answer from their own extents and page cache: xfstests (seek_sanity_test) and tests/filesystems
// check it.
// Elsewhere the answer is another program's: OpenZFS told of holes where there were data until 2024, a server of NFS or
// SMB may stand on it, and so may FUSE and overlay.
bool tells_holes(int fd) noexcept {
  switch (file_system_of(fd)) {
    case EXT4_SUPER_MAGIC:  // ext2 and ext3, too
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case TMPFS_MAGIC: return true;
    default: return false;
  }
}

const char* environment(const char* name) noexcept { return ::secure_getenv(name); }

int kernel_version() noexcept {
  utsname about = {};
  const answer n = retried({call::uname, -1, -1, 0, &about}, [&](std::size_t) { return ::uname(&about); });
  int major = 0;
  int minor = 0;
  if (n < 0 || std::sscanf(about.release, "%d.%d", &major, &minor) != 2) return 0;
  return major * 1000 + minor;
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

}  // namespace zc::ZC_ABI::sys
