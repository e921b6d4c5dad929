/// @file
/// zc::fd_source and zc::fd_sink: Boost.Iostreams devices over a file descriptor.
///
/// They replace boost::iostreams::file_descriptor_source and file_descriptor_sink, with the same members, and differ in
/// this: EINTR is retried; a short write goes on; a non-blocking descriptor is waited for; more than INT_MAX bytes
/// work; descriptors are opened with O_CLOEXEC; errors carry the errno.
#ifndef ZC_FD_DEVICE_HPP
#define ZC_FD_DEVICE_HPP

#include <zc/detail/refused.hpp>
#include <zc/export.hpp>

#if !ZC_HAS_BOOST
#error "zc/fd_device.hpp, zc/iostreams.hpp and zc/copy.hpp need Boost; this zc was built without it (option boost)"
#endif

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/device/file_descriptor.hpp>  // file_descriptor_flags: never_close_handle, close_handle
#include <boost/iostreams/positioning.hpp>

#include <ios>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace zc {
inline namespace ZC_ABI {
namespace detail {

/// What both devices are made of. Copies share one descriptor, which is closed by close() or with the last copy, unless
/// it was handed over with never_close_handle. Errors are std::ios_base::failure with the errno in the generic
/// category.
class ZC_EXPORT fd_device {
 public:
  using char_type = char;   ///< Boost.Iostreams copies devices of char to each other.
  using handle_type = int;  ///< A file descriptor.

  /// True from opening to close().
  bool is_open() const noexcept;

  /// The descriptor, or -1 if the device is not open. Still owned by the device.
  int handle() const noexcept;

  /// Closes the descriptor, or lets go of one that came with never_close_handle; nothing if it is not open. The
  /// descriptor is gone even if this throws what close(2) reports (ENOSPC or EIO of a network file system: data was
  /// lost).
  void close();

  /// Moves the descriptor's position by `off` bytes from where `way` says, and returns the new one in bytes from the
  /// beginning. ESPIPE for pipes, sockets and terminals; EBADF if the device is not open.
  std::streampos seek(boost::iostreams::stream_offset off, std::ios_base::seekdir way);

  /// How long a buffer in front of the device should be, in bytes. From here on, larger buffers gain little
  /// (tests/benchmarks: 64 KiB against 256 KiB).
  std::streamsize optimal_buffer_size() const noexcept { return 64 * 1024; }

 protected:
  /// @privatesection
  fd_device();
  void open(int fd, boost::iostreams::file_descriptor_flags flags);
  void open_source(const char* path, std::ios_base::openmode mode);
  void open_sink(const char* path, std::ios_base::openmode mode);
  std::streamsize read(char* s, std::streamsize n);
  std::streamsize write(const char* s, std::streamsize n);

 private:
  struct descriptor;
  void open_path(const char* path, int flags, std::ios_base::openmode mode);
  int open_handle() const;
  std::shared_ptr<descriptor> descriptor_;
};

}  // namespace detail

/// A Source that can seek. Made from a path, it opens that for reading, and owns the descriptor: copies of the device
/// share it, and close() or the last copy closes it. The kernel is told then that the file will be read from one end to
/// the other (POSIX_FADV_SEQUENTIAL), which makes its read-ahead from a disk twice as long. `mode` may add
/// std::ios_base::binary (which means nothing) and std::ios_base::ate (start at the end); any other is EINVAL. Made
/// from a descriptor, `flags` say who closes it: close_handle, the device; never_close_handle, the caller. Made from
/// nothing, or moved from, it is closed. All errors are std::ios_base::failure with the errno: of open(2), read(2),
/// lseek(2). One device must not be used by two threads at once.
class ZC_EXPORT fd_source : public detail::fd_device {
 public:
  /// What the device can do, as Boost.Iostreams wants to know it.
  struct category : boost::iostreams::input_seekable,
                    boost::iostreams::device_tag,
                    boost::iostreams::closable_tag,
                    boost::iostreams::optimally_buffered_tag {};

  /// A closed device.
  fd_source() = default;
  /// Uses the descriptor `fd`, or is closed if that is -1; `flags` say who closes it.
  fd_source(int fd, boost::iostreams::file_descriptor_flags flags) { open(fd, flags); }
  /// @cond
  // clang-format off
  template <class T, class = std::enable_if_t<std::is_same_v<T, int>>>
  explicit fd_source(T, struct the_second_argument_is_boost_iostreams_never_close_handle_or_close_handle* = nullptr)
      ZC_REFUSED("the second argument is boost::iostreams::never_close_handle or close_handle");
  // clang-format on
  /// @endcond
  /// Opens the file `path`, which is needed for the call only.
  explicit fd_source(const char* path, std::ios_base::openmode mode = std::ios_base::in) { open(path, mode); }
  /// @overload
  explicit fd_source(const std::string& path, std::ios_base::openmode mode = std::ios_base::in) { open(path, mode); }
  /// Any path type with c_str(): std::filesystem, Boost.Filesystem.
  template <class Path, class = decltype(static_cast<const char*>(std::declval<const Path&>().c_str()))>
  explicit fd_source(const Path& path, std::ios_base::openmode mode = std::ios_base::in) {
    open(path, mode);
  }

  /// Closes what was open before, then does what the constructor with the same arguments does. Where that fails, the
  /// device stays closed; a wrong `mode` is found before, and leaves it as it was.
  void open(int fd, boost::iostreams::file_descriptor_flags flags) { fd_device::open(fd, flags); }
  /// @overload
  void open(const char* path, std::ios_base::openmode mode = std::ios_base::in) { open_source(path, mode); }
  /// @overload
  void open(const std::string& path, std::ios_base::openmode mode = std::ios_base::in) {
    open_source(path.c_str(), mode);
  }
  /// @overload
  template <class Path, class = decltype(static_cast<const char*>(std::declval<const Path&>().c_str()))>
  void open(const Path& path, std::ios_base::openmode mode = std::ios_base::in) {
    open_source(path.c_str(), mode);
  }

  /// Reads up to `n` bytes, as soon as there are any; -1 at the end. Never returns 0, which Boost.Iostreams takes for
  /// "none yet" and retries: an `n` of 0, which boost::iostreams::restrict passes at its end, gives -1 as well.
  /// Waits for a descriptor that has none yet, also for a non-blocking one. EBADF if the device is not open.
  std::streamsize read(char* s, std::streamsize n) { return fd_device::read(s, n); }
};

/// A Sink that can seek. Made from a path, it creates that file (mode 0666, less the umask) or truncates it, unless
/// `mode` has std::ios_base::app or C++23's std::ios_base::noreplace (EEXIST if there is such a file), and owns the
/// descriptor; all else is as with fd_source. Errors are those of open(2), write(2) and lseek(2), and from close()
/// those of close(2), which a destructor cannot report. EINVAL for a `mode` with std::ios_base::in, or with app beside
/// trunc or noreplace.
class ZC_EXPORT fd_sink : public detail::fd_device {
 public:
  /// What the device can do, as Boost.Iostreams wants to know it.
  struct category : boost::iostreams::output_seekable,
                    boost::iostreams::device_tag,
                    boost::iostreams::closable_tag,
                    boost::iostreams::optimally_buffered_tag {};

  /// A closed device.
  fd_sink() = default;
  /// Uses the descriptor `fd`, or is closed if that is -1; `flags` say who closes it.
  fd_sink(int fd, boost::iostreams::file_descriptor_flags flags) { open(fd, flags); }
  /// @cond
  // clang-format off
  template <class T, class = std::enable_if_t<std::is_same_v<T, int>>>
  explicit fd_sink(T, struct the_second_argument_is_boost_iostreams_never_close_handle_or_close_handle* = nullptr)
      ZC_REFUSED("the second argument is boost::iostreams::never_close_handle or close_handle");
  // clang-format on
  /// @endcond
  /// Opens the file `path`, which is needed for the call only.
  explicit fd_sink(const char* path, std::ios_base::openmode mode = std::ios_base::out) { open(path, mode); }
  /// @overload
  explicit fd_sink(const std::string& path, std::ios_base::openmode mode = std::ios_base::out) { open(path, mode); }
  /// Any path type with c_str(): std::filesystem, Boost.Filesystem.
  template <class Path, class = decltype(static_cast<const char*>(std::declval<const Path&>().c_str()))>
  explicit fd_sink(const Path& path, std::ios_base::openmode mode = std::ios_base::out) {
    open(path, mode);
  }

  /// Closes what was open before, then does what the constructor with the same arguments does. Where that fails, the
  /// device stays closed; a wrong `mode` is found before, and leaves it as it was.
  void open(int fd, boost::iostreams::file_descriptor_flags flags) { fd_device::open(fd, flags); }
  /// @overload
  void open(const char* path, std::ios_base::openmode mode = std::ios_base::out) { open_sink(path, mode); }
  /// @overload
  void open(const std::string& path, std::ios_base::openmode mode = std::ios_base::out) {
    open_sink(path.c_str(), mode);
  }
  /// @overload
  template <class Path, class = decltype(static_cast<const char*>(std::declval<const Path&>().c_str()))>
  void open(const Path& path, std::ios_base::openmode mode = std::ios_base::out) {
    open_sink(path.c_str(), mode);
  }

  /// Writes all `n` bytes and returns `n`, or throws; waits for a descriptor that takes none yet. EBADF if the device
  /// is not open. Like write(2), raises SIGPIPE where the reader is gone.
  std::streamsize write(const char* s, std::streamsize n) { return fd_device::write(s, n); }
};

}  // namespace ZC_ABI
}  // namespace zc

#endif
