#include "root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace http_server {
namespace {

// O_NONBLOCK does not wait for the writer of a FIFO, O_NOCTTY takes no terminal.
constexpr int to_read = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

int open_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "opening " + folder);
  return fd;
}

}  // namespace

root::root(const std::string& folder, way first) : folder_(open_folder(folder)), walks_(first == way::walk) {}

opened_file root::open(const std::string& path) const {
  int fd = open_below(path);
  // EAGAIN: something was renamed meanwhile, so that openat2 could not tell whether a ".." of a link stays below.
  // EINTR: a file system over a network waited, and a signal came.
  for (int tries = 0; fd < 0 && (errno == EAGAIN || errno == EINTR) && tries < 7; ++tries) fd = open_below(path);

  opened_file opened;
  if (fd < 0) {
    opened.error = errno;
    return opened;
  }
  opened.file = descriptor(fd);
  if (::fstat(fd, &opened.facts) != 0) {
    opened.error = errno;
    opened.file = descriptor();
  }
  return opened;
}

int root::open_below(const std::string& path) const {
  const int fd = walks_ ? -1 : open_by_openat2(path);
  const bool is_refused = fd < 0 && (errno == ENOSYS || errno == EPERM);
  // EPERM is a seccomp filter's answer, but may be that of a file as well, so only ENOSYS is remembered.
  if (is_refused && errno == ENOSYS) walks_ = true;
  return walks_ || is_refused ? open_by_walk(path) : fd;
}

int root::open_by_openat2(const std::string& path) const {
  struct open_how how = {};
  how.flags = to_read;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, folder_.get(), path.c_str(), &how, sizeof how));
}

int root::open_by_walk(const std::string& path) const {
  std::string_view rest = path;
  descriptor parent(::openat(folder_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  while (parent.is_open()) {
    const std::string name(rest.substr(0, rest.find('/')));
    if (name == "..") {
      errno = EXDEV;
      return -1;
    }
    if (name.size() == rest.size())
      return ::openat(parent.get(), name.empty() ? "." : name.c_str(), to_read | O_NOFOLLOW);
    rest.remove_prefix(name.size() + 1);
    if (name.empty() || name == ".") continue;
    parent = descriptor(::openat(parent.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  return -1;
}

unsigned status_of_error(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:         // a link to itself, or any where the walk is taken
    case EXDEV:         // a link that leads out of the root
    case ENXIO:         // a socket
    case ENODEV:        // a device without a driver
    case ENAMETOOLONG:  // no file has such a name
      return 404;
    case EACCES:
    case EPERM: return 403;
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ENOMEM: return 503;
    default: return 500;
  }
}

}  // namespace http_server
