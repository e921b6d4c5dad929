// Asio's objects at the ends of an asynchronous copy: how they are waited for, and whether they are still what they
// were. Not for users.
#ifndef ZC_DETAIL_ASYNC_OBJECTS_HPP
#define ZC_DETAIL_ASYNC_OBJECTS_HPP

#include <zc/asio.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_support.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <cerrno>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#ifdef ASIO_STANDALONE
#include <asio/buffer.hpp>
#include <asio/executor_work_guard.hpp>
#else
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

template <class T>
inline constexpr bool is_object = reads<T> || writes<T>;

template <class T, class = void>
inline constexpr bool has_executor = false;
template <class T>
inline constexpr bool has_executor<T, std::void_t<decltype(std::declval<T&>().get_executor())>> = true;

// Pipes have no async_wait(), but those of an older Asio take a read (write) into null_buffers for one. A newer Asio
// has deprecated that name.
#if ZC_ASIO_VERSION < 103200
#define ZC_ASIO_HAS_NULL_BUFFERS 1
#else
#define ZC_ASIO_HAS_NULL_BUFFERS 0
#endif
template <class T>
inline constexpr bool is_pipe = is_readable_pipe<T> || is_writable_pipe<T>;
template <class T>
inline constexpr bool waits_itself = is_socket<T> || is_descriptor<T> || (is_pipe<T> && ZC_ASIO_HAS_NULL_BUFFERS);

// Waits by the object itself, which its cancel() and close() end: a descriptor beside it would keep a connection open
// that was closed, and would not hear of it.
template <class T, class Handler>
void start_wait(T& object, direction wanted, Handler&& handler) {
#if ZC_ASIO_HAS_NULL_BUFFERS
  if constexpr (is_readable_pipe<T>) {
    object.async_read_some(net::null_buffers(), std::forward<Handler>(handler));
  } else if constexpr (is_writable_pipe<T>) {
    object.async_write_some(net::null_buffers(), std::forward<Handler>(handler));
  } else
#endif
  {
    object.async_wait(wanted == direction::input ? T::wait_read : T::wait_write, std::forward<Handler>(handler));
  }
}

template <class T>
inline constexpr bool goes(direction way) {
  return way == direction::input ? reads<T> : writes<T>;
}

// What a copy remembers of an argument that has an executor; nothing of any other. Borrows it.
template <class T, class = void>
class tracked {
 public:
  void begin(T&) noexcept {}
  int fd() const noexcept { return -1; }
  bool is_alive() const noexcept { return true; }
  template <class Start>
  bool wait_for(int, direction, Start) const noexcept {
    return false;
  }
  template <class Start>
  bool wait_if_ready(direction, Start) const noexcept {
    return false;
  }
};

template <class T>
class tracked<T, std::enable_if_t<has_executor<T>>> {
 public:
  // When the operation is initiated. A socket or pipe becomes non-blocking, as by any asynchronous operation of Asio's
  // own, whose synchronous ones go on to block; sendfile(2) and splice(2) could not be kept from sleeping otherwise.
  void begin(T& object) {
    object_ = &object;
    work_.emplace(object.get_executor());
    if constexpr (is_object<T>) {
      if (!object.is_open()) return;
      fd_ = used_ = object.native_handle();
      is_file_ = !is_socket<T> && !is_pipe<T> && is_file_or_block(fd_);
      if constexpr (is_socket<T> || is_descriptor<T>) {
        error_code ignored;
        if (!is_file_ && !object.native_non_blocking()) object.native_non_blocking(true, ignored);
      }
    }
  }

  int fd() const noexcept { return fd_; }

  // True of a regular file and a block device, of which epoll(7) says EPERM.
  bool is_file() const noexcept { return is_file_; }

  // The copy uses a second descriptor instead.
  void use(int twin) noexcept { used_ = twin; }
  int used() const noexcept { return used_; }

  // False once the object was closed: its descriptor's number may be another file's by now.
  bool is_alive() const {
    if constexpr (is_object<T>) return fd_ == -1 || (object_->is_open() && object_->native_handle() == fd_);
    return true;
  }

  // Calls `start(object, way)` where the object can wait for its descriptor, and then returns true.
  template <class Start>
  bool wait_for(int fd, direction way, Start start) {
    if constexpr (waits_itself<T>) {
      if (!is_file_ && fd == used_ && fd != -1 && goes<T>(way)) {
        start(*object_, way);
        return true;
      }
    }
    return false;
  }

  // The same if it is ready for that at this moment.
  template <class Start>
  bool wait_if_ready(direction way, Start start) {
    if constexpr (waits_itself<T>) {
      if (!is_file_ && goes<T>(way) && fd_ != -1 && is_ready(fd_, way)) return wait_for(used_, way, start);
    }
    return false;
  }

 private:
  T* object_ = nullptr;
  int fd_ = -1;
  int used_ = -1;
  bool is_file_ = false;
  std::optional<net::executor_work_guard<std::decay_t<decltype(std::declval<T&>().get_executor())>>> work_{};
};

// A copy's error as one of Asio's, whose own are of the system category.
inline error_code asio_error(const std::error_code& ec) {
  if (!ec) return {};
  if (ec.category() == std::generic_category() || ec.category() == std::system_category()) {
    return error_code(ec.value(), net::error::get_system_category());
  }
#ifdef ASIO_STANDALONE
  return ec;
#else  // an older error_code of Boost's cannot hold one of the standard library's
  const std::error_condition known = ec.default_error_condition();
  const bool is_errno = known.category() == std::generic_category();
  return error_code(is_errno ? known.value() : EIO, net::error::get_system_category());
#endif
}

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
