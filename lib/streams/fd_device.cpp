// zc::fd_source and zc::fd_sink, used by themselves: plain read(2) and write(2) that wait and go on. A copy does not
// come this way, but takes the device's descriptor.
#include <zc/fd_device.hpp>

#include "../kernel/wait.hpp"
#include "../kernel/without_sigpipe.hpp"
#include "../system/sys.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

[[noreturn]] void fail(const std::string& what, sys::answer error) {
  const std::error_code code(static_cast<int>(error < 0 ? -error : error), std::generic_category());
  sys::copy_scope::note(
      code.value());  // all that is left of it, as in errno, where a stream buffer swallows the exception
  errno = code.value();
  throw std::ios_base::failure("zc: " + what, code);
}

// Not asked what it is: the calls are plain read(2) and write(2), also where the latter raises SIGPIPE.
descriptor unknown(int fd) noexcept {
  descriptor d;
  d.fd = fd;
  return d;
}

using mode = std::ios_base::openmode;

// std::ios_base::noreplace of C++23, which programs may know before this library does.
#if defined(__GLIBCXX__) && _GLIBCXX_RELEASE >= 12
constexpr mode noreplace = std::_S_noreplace;
#elif defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 160000
constexpr mode noreplace = 0x40;
#else
constexpr mode noreplace{};
#endif

constexpr bool has(mode all, mode some) noexcept { return (all & some) != mode{}; }

void check_source(const char* path, mode m) {
  if (has(m, std::ios_base::out | std::ios_base::app | std::ios_base::trunc | noreplace)) {
    fail(std::string("a source is only read, but was to be opened for writing: ") + path, EINVAL);
  }
}

void check_sink(const char* path, mode m) {
  if (has(m, std::ios_base::in)) {
    fail(std::string("a sink is only written, but was to be opened for reading: ") + path, EINVAL);
  }
  if (has(m, std::ios_base::app) && has(m, std::ios_base::trunc | noreplace)) {
    fail(std::string("app excludes trunc and noreplace: ") + path, EINVAL);
  }
}

void check_known(const char* path, mode m) {
  constexpr mode known = std::ios_base::in | std::ios_base::out | std::ios_base::binary | std::ios_base::ate |
                         std::ios_base::app | std::ios_base::trunc | noreplace;
  if (has(m, ~known)) fail(std::string("an unknown open mode: ") + path, EINVAL);
}

}  // namespace

// Shared by all copies of a device.
struct fd_device::descriptor {
  int fd = -1;
  bool is_owned = false;

  descriptor() = default;
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { close(); }

  sys::answer close() noexcept {
    const int old = std::exchange(fd, -1);
    return old != -1 && is_owned ? sys::close(old) : 0;
  }
};

fd_device::fd_device() : descriptor_(std::make_shared<descriptor>()) {}

bool fd_device::is_open() const noexcept { return handle() != -1; }

int fd_device::handle() const noexcept { return descriptor_ != nullptr ? descriptor_->fd : -1; }

int fd_device::open_handle() const {
  const int fd = handle();
  if (fd == -1) fail("the device is not open", EBADF);
  return fd;
}

void fd_device::close() {
  const int fd = handle();
  if (fd == -1) return;
  const int kept = errno;
  const std::string name = sys::name_of(fd);  // afterwards it has none
  errno = kept;
  if (const sys::answer n = descriptor_->close(); n < 0) fail("closing " + name, n);
}

void fd_device::open(int fd, boost::iostreams::file_descriptor_flags flags) {
  close();
  if (descriptor_ == nullptr) descriptor_ = std::make_shared<descriptor>();  // moved from
  descriptor_->fd = fd;
  descriptor_->is_owned = flags == boost::iostreams::close_handle;
}

void fd_device::open_source(const char* path, std::ios_base::openmode mode) {
  check_known(path, mode);
  check_source(path, mode);
  open_path(path, O_RDONLY, mode);
  const int kept = errno;
  sys::advise_sequential(handle());  // nobody else reads by this open file
  errno = kept;
}

void fd_device::open_sink(const char* path, std::ios_base::openmode mode) {
  check_known(path, mode);
  check_sink(path, mode);
  const int existing = has(mode, noreplace) ? O_EXCL : has(mode, std::ios_base::app) ? O_APPEND : O_TRUNC;
  open_path(path, O_WRONLY | O_CREAT | existing, mode);
}

void fd_device::open_path(const char* path, int flags, std::ios_base::openmode mode) {
  close();
  const sys::answer fd = sys::open(path, flags);
  if (fd < 0) fail(std::string("opening ") + path, fd);
  open(static_cast<int>(fd), boost::iostreams::close_handle);
  if ((mode & std::ios_base::ate) != 0) {
    if (const sys::answer n = sys::seek(handle(), 0, sys::whence::end); n < 0)
      fail(std::string("seeking to the end of ") + path, n);
  }
}

std::streampos fd_device::seek(boost::iostreams::stream_offset offset, std::ios_base::seekdir way) {
  const int fd = open_handle();
  const sys::whence from = way == std::ios_base::beg   ? sys::whence::beginning
                           : way == std::ios_base::cur ? sys::whence::current
                                                       : sys::whence::end;
  const sys::answer n = sys::seek(fd, offset, from);
  if (n < 0) fail("seeking in " + sys::name_of(fd), n);
  return boost::iostreams::offset_to_position(n);
}

std::streamsize fd_device::read(char* s, std::streamsize n) {
  const int fd = open_handle();
  for (;;) {
    const clock::time_point began = clock::now();
    const sys::answer got = sys::read(fd, s, static_cast<std::size_t>(n));
    if (got > 0) return static_cast<std::streamsize>(got);
    if (got == 0) return -1;
    if (got != -EAGAIN) fail("reading from " + sys::name_of(fd), got);
    if (const int error = wait_for(unknown(fd), sys::event::readable, began))
      fail("reading from " + sys::name_of(fd), error);
  }
}

std::streamsize fd_device::write(const char* s, std::streamsize n) {
  const int fd = open_handle();
  std::size_t done = 0;
  const auto write = [&] { return write_all(unknown(fd), {s, static_cast<std::size_t>(n)}, done); };
  // A copy raises no SIGPIPE, also if it writes here through a filter.
  if (const int error = without_sigpipe(sys::copy_scope::is_open(), write))
    fail("writing to " + sys::name_of(fd), error);
  return n;
}

}  // namespace zc::ZC_ABI::detail
