// Waits for a descriptor that no object of Asio's waits for. Asio would make the descriptor itself non-blocking, and
// with it everybody's who shares its open file: it waits for a descriptor of zc's own, which shows when the other one
// is ready. Not for users.
#ifndef ZC_DETAIL_ASYNC_WATCHER_HPP
#define ZC_DETAIL_ASYNC_WATCHER_HPP

#include <zc/copy_operation.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_support.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <optional>

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

template <class IoExecutor>
class descriptor_watcher {
 public:
  using object_type = net::posix::basic_stream_descriptor<IoExecutor>;

  // Makes object() the one to wait for, until it shows shown(); it stays for the next wait for the same.
  error_code watch(const IoExecutor& executor, const copy_wait& w) {
    if (object_ && fd_ == w.fd && wanted_ == w.wanted) return {};
    object_.reset();
    private_descriptor watcher(detail::watch(w.fd, w.wanted, shown_));
    if (watcher.get() < 0) return error_code(-watcher.release(), net::error::get_system_category());
    object_.emplace(executor);
    error_code ec;
    object_->assign(watcher.get(), ec);
    if (ec) {
      object_.reset();
      return ec;
    }
    watcher.release();
    fd_ = w.fd;
    wanted_ = w.wanted;
    return {};
  }

  object_type& object() { return *object_; }
  direction shown() const noexcept { return shown_; }

 private:
  std::optional<object_type> object_{};
  int fd_ = -1;
  direction wanted_ = direction::input;
  direction shown_ = direction::input;
};

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
