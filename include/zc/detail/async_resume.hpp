// The intermediate handlers of an asynchronous copy, and who of several goes on with it. Not for users.
#ifndef ZC_DETAIL_ASYNC_RESUME_HPP
#define ZC_DETAIL_ASYNC_RESUME_HPP

#include <zc/detail/asio_used.hpp>
#include <zc/export.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ZC_ASIO_HAS_SLOTS
#ifdef ASIO_STANDALONE
#include <asio/cancellation_signal.hpp>
#else
#include <boost/asio/cancellation_signal.hpp>
#endif
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

#ifdef ZC_ASIO_HAS_SLOTS
using slot_for_wait = net::cancellation_slot;
#else
struct slot_for_wait {};
#endif

// Holds the driver of an operation while the operation waits, for all of its handlers; if these go without being
// called, it goes with them. Each round of waiting is ended once, by the handler that comes first.
template <class Driver>
struct anchor {
  anchor() = default;
  anchor(const anchor&) = delete;
  anchor& operator=(const anchor&) = delete;
  ~anchor() {
    if (driver != nullptr) Driver::destroy(driver);
  }

  // The driver, for who ends this round; null for who comes later.
  Driver* claim(unsigned of_round) {
    const std::lock_guard<std::mutex> lock(mutex);
    return claim_locked(of_round);
  }
  Driver* claim_locked(unsigned of_round) noexcept {
    if (driver == nullptr || round != of_round) return nullptr;
    ++round;
    return driver;
  }

  std::mutex mutex{};
  Driver* driver = nullptr;  // null once the operation has completed
  unsigned round = 0;
};

template <class Driver>
using anchor_ptr = std::shared_ptr<anchor<Driver>>;

// Goes on with the operation. `Allocator` is whom the memory of the waiting comes from.
template <class Driver, class Allocator>
class continued {
 public:
  using allocator_type = Allocator;

  continued(anchor_ptr<Driver> a, const Allocator& allocator) noexcept
      : anchor_(std::move(a)), round_(anchor_->round), allocator_(allocator) {}

  void operator()(const error_code& ec = {}, std::size_t n = 0) {
    if (Driver* const driver = anchor_->claim(round_)) driver->go_on(std::move(anchor_), ec, n);
  }

  allocator_type get_allocator() const noexcept { return allocator_; }

 private:
  anchor_ptr<Driver> anchor_;
  unsigned round_;
  Allocator allocator_;
};

// The same as the handler of another asynchronous operation.
template <class Driver, class Allocator>
class resumed : public continued<Driver, Allocator> {
 public:
  using executor_type = typename Driver::executor_type;
  using cancellation_slot_type = slot_for_wait;

  resumed(anchor_ptr<Driver> a, const Allocator& allocator, const executor_type& executor, slot_for_wait slot) noexcept
      : continued<Driver, Allocator>(std::move(a), allocator), executor_(executor), slot_(slot) {}

  executor_type get_executor() const noexcept { return executor_; }
  cancellation_slot_type get_cancellation_slot() const noexcept { return slot_; }

  friend bool asio_handler_is_continuation(resumed*) { return true; }

 private:
  executor_type executor_;
  slot_for_wait slot_;
};

// When it is too late to wait on. The memory is nobody's whose it would have to be given back to before the end.
template <class Driver>
class timed {
 public:
  using executor_type = typename Driver::executor_type;

  timed(anchor_ptr<Driver> a, const executor_type& executor) noexcept
      : anchor_(std::move(a)), round_(anchor_->round), executor_(executor) {}

  void operator()(const error_code& ec) {
    if (ec) return;
    Driver* driver = nullptr;
    {
      const std::lock_guard<std::mutex> lock(anchor_->mutex);
      if (anchor_->driver == nullptr || anchor_->round != round_ || anchor_->driver->time_out()) return;
      driver = anchor_->claim_locked(round_);
    }
    driver->go_on(std::move(anchor_), {}, 0);
  }

  executor_type get_executor() const noexcept { return executor_; }

 private:
  anchor_ptr<Driver> anchor_;
  unsigned round_;
  executor_type executor_;
};

// Runs a step on the disk executor. Destroyed without being called, by a pool that was stopped, it ends the operation.
template <class Driver>
class disk_step {
 public:
  explicit disk_step(anchor_ptr<Driver> a) noexcept : anchor_(std::move(a)), round_(anchor_->round) {}
  disk_step(disk_step&& other) noexcept : anchor_(std::move(other.anchor_)), round_(other.round_) {}
  disk_step(const disk_step&) = delete;
  disk_step& operator=(const disk_step&) = delete;
  ~disk_step() {
    if (anchor_ == nullptr) return;
    const std::lock_guard<std::mutex> lock(anchor_->mutex);
    if (Driver* const driver = anchor_->claim_locked(round_)) driver->abort_later(anchor_);
  }

  void operator()() {
    const anchor_ptr<Driver> a = std::move(anchor_);
    Driver* driver = nullptr;
    {
      const std::lock_guard<std::mutex> lock(a->mutex);
      driver = a->claim_locked(round_);
      if (driver != nullptr) driver->begin_on_disk();
    }
    if (driver != nullptr) driver->step_on_disk(a);
  }

 private:
  anchor_ptr<Driver> anchor_;
  unsigned round_;
};

// Calls the user's handler from the executor's queue.
template <class Handler, class Allocator, class... Result>
class completed {
 public:
  using allocator_type = Allocator;

  completed(Handler&& handler, const Allocator& allocator, const error_code& ec, Result&&... result)
      : handler_(std::move(handler)), allocator_(allocator), ec_(ec), result_(std::move(result)...) {}

  void operator()() {
    std::apply([this](Result&... result) { std::move(handler_)(ec_, std::move(result)...); }, result_);
  }

  allocator_type get_allocator() const noexcept { return allocator_; }

 private:
  Handler handler_;
  Allocator allocator_;
  error_code ec_;
  std::tuple<Result...> result_;
};

#ifdef ZC_ASIO_HAS_SLOTS
// In the slot of the user's handler. Does nothing once the operation is over.
template <class Driver>
class cancel_hook {
 public:
  explicit cancel_hook(const anchor_ptr<Driver>& a) noexcept : anchor_(a) {}

  void operator()(net::cancellation_type type) {
    const anchor_ptr<Driver> a = anchor_.lock();
    if (a == nullptr) return;
    const std::lock_guard<std::mutex> lock(a->mutex);
    if (a->driver != nullptr) a->driver->cancel(a, type);
  }

 private:
  std::weak_ptr<anchor<Driver>> anchor_;
};
#endif

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
