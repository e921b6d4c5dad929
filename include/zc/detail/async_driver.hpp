// Drives an asynchronous copy: steps, waits between them, and in the end calls the user's handler. Not for users.
//
// A turn of bytes is moved by each step; then whoever else waits for the event loop has a turn. This goes by a wait of
// the object that is ready, rather than by a post, since cancel() and close() of the object end that.
#ifndef ZC_DETAIL_ASYNC_DRIVER_HPP
#define ZC_DETAIL_ASYNC_DRIVER_HPP

#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_arguments.hpp>
#include <zc/detail/async_resume.hpp>
#include <zc/detail/async_watcher.hpp>
#include <zc/detail/async_work.hpp>
#include <zc/export.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ASIO_STANDALONE
#include <asio/associated_allocator.hpp>
#include <asio/associated_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#else
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#endif
#ifdef ZC_ASIO_HAS_SLOTS
#ifdef ASIO_STANDALONE
#include <asio/associated_cancellation_slot.hpp>
#else
#include <boost/asio/associated_cancellation_slot.hpp>
#endif
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

template <class Handler, class Work, class Disk, class IoExecutor>
class driver {
 public:
  // Intermediate handlers run where the user's handler does.
  using executor_type = net::associated_executor_t<Handler, IoExecutor>;
  using allocator_type = net::associated_allocator_t<Handler>;
  using anchor_type = anchor_ptr<driver>;

  // Begins the operation. Throws std::bad_alloc, having touched nothing but O_NONBLOCK of Asio's objects.
  static void launch(Handler&& handler, Work&& work, Disk&& disk, const IoExecutor& io_executor) {
    auto held = std::make_shared<anchor<driver>>();
    auto allocator = memory(net::get_associated_allocator(handler));
    room own(allocator);
    held->driver = new (own.at) driver(std::move(handler), std::move(work), std::move(disk), io_executor);
    own.at = nullptr;
    held->driver->begin(held);
  }

  static void destroy(driver* it) noexcept {
    auto allocator = memory(net::get_associated_allocator(it->handler_));
    it->~driver();
    memory_traits::deallocate(allocator, it, 1);
  }

  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;

  // What was waited for has come: by the handler that has claimed the round.
  void go_on(anchor_type self, const error_code& ec, std::size_t n) {
    is_starting_ = false;
    const pending was = std::exchange(pending_, pending::nothing);
    const bool is_timed = std::exchange(has_timed_out_, false);
    if (std::exchange(is_timer_set_, false) && !is_timed) timer_->cancel();
    switch (was) {
      case pending::object:
      case pending::watcher:
        if (ec && !is_timed && !is_cancelled_) {
          return complete(*self, ec, ec == net::error::operation_aborted ? copy_end::neither : awaited_);
        }
        break;
      case pending::call:
        if constexpr (Work::has_calls) work_.called(ec, n, is_timed);
        break;
      case pending::stepped:
        if (!act(self)) return;
        break;
      case pending::aborted: return complete(*self, net::error::operation_aborted, copy_end::neither);
      case pending::queue:
      case pending::nothing: break;
    }
    run(self);
  }

  // Under the anchor's lock: the time is over. False where the wait cannot be ended, and is to be left behind.
  bool time_out() {
    has_timed_out_ = true;
    return end_waiting();
  }

  // On the disk executor; begin_on_disk() under the lock.
  void begin_on_disk() noexcept { is_on_disk_ = true; }
  void step_on_disk(const anchor_type& self) {
    next_ = work_.step(ec_);
    const std::lock_guard<std::mutex> lock(self->mutex);
    is_on_disk_ = false;
    net::post(executor(), queued(self));
  }

  // Under the lock, by who has claimed the round: completes with operation_aborted, from the executor's queue.
  void abort_later(const anchor_type& self) {
    pending_ = pending::aborted;
    net::post(executor(), queued(self));
  }

#ifdef ZC_ASIO_HAS_SLOTS
  // Under the lock. Of type `total` only while nothing was taken, which it promises.
  void cancel(const anchor_type& self, net::cancellation_type type) {
    constexpr auto always = net::cancellation_type::terminal | net::cancellation_type::partial;
    if ((type & always) == net::cancellation_type::none && may_have_taken()) return;
    is_cancelled_ = true;
    if (pending_ == pending::stepped && !is_on_disk_) {
      if (self->claim_locked(self->round) != nullptr) abort_later(self);
    } else {
      end_waiting();
    }
  }
#endif

 private:
  // What goes on is waiting for. `stepped`: for the disk executor's step, or to be told what that led to.
  enum class pending { nothing, queue, object, watcher, call, stepped, aborted };

  using memory = typename std::allocator_traits<allocator_type>::template rebind_alloc<driver>;
  using memory_traits = std::allocator_traits<memory>;
  struct room {
    explicit room(memory& from) : allocator(from), at(memory_traits::allocate(from, 1)) {}
    ~room() {
      if (at != nullptr) memory_traits::deallocate(allocator, at, 1);
    }
    room(const room&) = delete;
    room& operator=(const room&) = delete;
    memory& allocator;
    driver* at;
  };

  using timer =
      net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, IoExecutor>;
  using any_memory = std::allocator<void>;

  driver(Handler&& handler, Work&& work, Disk&& disk, const IoExecutor& io_executor)
      : handler_(std::move(handler)),
        work_(std::move(work)),
        disk_(std::move(disk)),
        io_executor_(io_executor),
        busy_(net::get_associated_executor(handler_, io_executor)) {}
  ~driver() = default;

  void begin(const anchor_type& self) {
#ifdef ZC_ASIO_HAS_SLOTS
    auto slot = net::get_associated_cancellation_slot(handler_);
    has_slot_ = slot.is_connected();
    if (has_slot_) slot.template emplace<cancel_hook<driver>>(self);
#endif
    uses_disk_ = work_.begin(has_disk);
    run(self);
  }

  // After each of these that may complete the operation or hand it on, and returns, the driver may be gone.
  void run(const anchor_type& self) {
    while (step(self) && act(self)) continue;
  }

  // False where the operation goes on elsewhere.
  bool step(const anchor_type& self) {
    if (is_cancelled_ || !work_.is_alive()) {
      complete(*self, net::error::operation_aborted, copy_end::neither);
      return false;
    }
    has_begun_ = true;
    if constexpr (has_disk) {
      if (uses_disk_) {
        const std::lock_guard<std::mutex> lock(self->mutex);
        pending_ = pending::stepped;
        ZC_ASIO_LOCATION("zc::async_copy");
        net::post(disk_, disk_step<driver>(self));
        return false;
      }
    }
    next_ = work_.step(ec_);
    return true;
  }

  // Does what the last step asked for. True if that is another step, at once.
  bool act(const anchor_type& self) {
    if (next_ == next_thing::complete) {
      complete(*self, ec_, failed_end_);
    } else if (is_cancelled_ || !work_.is_alive()) {
      complete(*self, net::error::operation_aborted, copy_end::neither);
    } else if (next_ == next_thing::step) {
      return let_others_run(self);
    } else if (next_ == next_thing::wait) {
      wait(self);
    } else if constexpr (Work::has_calls) {
      call(self);
    }
    return false;
  }

  bool let_others_run(const anchor_type& self) {
    const std::lock_guard<std::mutex> lock(self->mutex);
    const auto start = [&](auto& object, direction way) {
      pending_ = pending::object;
      awaited_ = way == direction::input ? copy_end::input : copy_end::output;
      ZC_ASIO_LOCATION("zc::async_copy");
      start_wait(object, way, waiting(self, allocator()));
    };
    if (work_.wait_for_ready_object(start)) {
      hurried_ = 0;
      return false;
    }
    // Where no object is ready, the next step finds that, and the copy waits by one; unless the peer is as fast as the
    // copy. A cancel() during a post goes unnoticed, so that a post comes only after a few more steps.
    constexpr int most_in_a_row = 8;
    if (uses_disk_ || (Work::has_waiting_object && hurried_++ < most_in_a_row)) return true;
    hurried_ = 0;
    pending_ = pending::queue;
    ZC_ASIO_LOCATION("zc::async_copy");
    net::post(executor(), continued<driver, allocator_type>(self, allocator()));
    return false;
  }

  void wait(const anchor_type& self) {
    const copy_wait w = work_.waits_for();
    const std::lock_guard<std::mutex> lock(self->mutex);
    awaited_ = w.end;
    set_timer(self, w.until);
    ZC_ASIO_LOCATION("zc::async_copy");
    pending_ = pending::object;
    const auto start = [&](auto& object, direction way) {
      if (is_timer_set_) {
        start_wait(object, way, waiting(self, any_memory()));
      } else {
        start_wait(object, way, waiting(self, allocator()));
      }
    };
    if (work_.wait_by_object(w, start)) return;
    pending_ = pending::watcher;
    if (const error_code ec = watch(w)) {
      pending_ = pending::stepped;
      next_ = next_thing::complete;
      ec_ = ec;
      failed_end_ = w.end;
      net::post(executor(), queued(self));
    } else {
      start(watcher()->object(), watcher()->shown());
    }
  }

  // Few copies need one.
  std::unique_ptr<descriptor_watcher<IoExecutor>>& watcher() { return watchers_[awaited_ == copy_end::output]; }
  error_code watch(const copy_wait& w) {
    if (watcher() == nullptr) watcher().reset(new (std::nothrow) descriptor_watcher<IoExecutor>());
    if (watcher() == nullptr) return error_code(ENOMEM, net::error::get_system_category());
    return watcher()->watch(io_executor_, w);
  }

  void set_timer(const anchor_type& self, time_point until) {
    if (until == time_point::max()) return;
    is_timer_set_ = true;
    if (!timer_) timer_.emplace(io_executor_);
    timer_->expires_at(until);
    ZC_ASIO_LOCATION("zc::async_copy");
    timer_->async_wait(timed<driver>(self, executor()));
  }

  // Calls a function of a stream's own.
  void call(const anchor_type& self) {
    const std::lock_guard<std::mutex> lock(self->mutex);
    set_timer(self, work_.until());
    pending_ = pending::call;
    ZC_ASIO_LOCATION("zc::async_copy");
    if (is_timer_set_) {
      work_.call(waiting(self, any_memory()));
    } else {
      work_.call(waiting(self, allocator()));
    }
  }

  // Under the lock. False where that cannot be done.
  bool end_waiting() {
    error_code ignored;
    if (pending_ == pending::watcher) {
      watcher()->object().cancel(ignored);
    } else if (pending_ == pending::object || pending_ == pending::call) {
#ifdef ZC_ASIO_HAS_SLOTS
      signal_.emit(net::cancellation_type::terminal);
#else
      if constexpr (Work::has_calls) {
        if (pending_ == pending::call) {
          work_.cancel_call();
          return true;
        }
      }
      return pending_ != pending::object;  // cancel() would end what others do with the object as well
#endif
    }
    return true;
  }

  bool may_have_taken() const {
    return has_begun_ && (pending_ == pending::stepped || pending_ == pending::nothing || work_.has_taken());
  }

  executor_type executor() const noexcept { return busy_.get_executor(); }
  allocator_type allocator() const noexcept { return net::get_associated_allocator(handler_); }

  // From another thread than the handler's, whose allocator may be for one thread.
  static continued<driver, any_memory> queued(const anchor_type& self) { return {self, any_memory()}; }

  template <class Allocator>
  resumed<driver, Allocator> waiting(const anchor_type& self, const Allocator& from) {
    slot_for_wait slot;
#ifdef ZC_ASIO_HAS_SLOTS
    if (has_slot_ || is_timer_set_) slot = signal_.slot();
#endif
    return {self, from, executor(), slot};
  }

  // Frees all before it calls the handler, which may reuse the memory.
  void complete(anchor<driver>& self, error_code ec, copy_end failed) {
    auto result = work_.finish(failed);
    {
      const std::lock_guard<std::mutex> lock(self.mutex);
      self.driver = nullptr;
      ++self.round;
    }
#ifdef ZC_ASIO_HAS_SLOTS
    if (has_slot_) net::get_associated_cancellation_slot(handler_).clear();
#endif
    const bool is_starting = is_starting_;
    const executor_type own = executor();
    auto busy = std::move(busy_);
    memory from(allocator());
    Handler handler(std::move(handler_));
    this->~driver();
    memory_traits::deallocate(from, this, 1);
    std::apply(
        [&](auto&... r) {
          if (is_starting) {
            const allocator_type its = net::get_associated_allocator(handler);
            net::post(own, completed<Handler, allocator_type, std::decay_t<decltype(r)>...>(std::move(handler), its, ec,
                                                                                            std::move(r)...));
          } else {
            std::move(handler)(ec, std::move(r)...);
          }
        },
        result);
  }

  static constexpr bool has_disk = !std::is_same_v<Disk, no_executor>;

  Handler handler_;
  Work work_;
  Disk disk_;
  IoExecutor io_executor_;
  net::executor_work_guard<executor_type> busy_;

  next_thing next_ = next_thing::step;
  error_code ec_{};
  copy_end failed_end_ = copy_end::neither;
  pending pending_ = pending::nothing;
  copy_end awaited_ = copy_end::neither;
  bool is_starting_ = true;
  bool has_begun_ = false;
  int hurried_ = 0;  // steps in a row without a turn for others
  bool uses_disk_ = false;
  bool is_on_disk_ = false;
  bool is_timer_set_ = false;
  bool has_timed_out_ = false;
  std::atomic<bool> is_cancelled_{false};
  std::unique_ptr<descriptor_watcher<IoExecutor>> watchers_[2];  // for the input, and for the output
  std::optional<timer> timer_{};
#ifdef ZC_ASIO_HAS_SLOTS
  bool has_slot_ = false;
  net::cancellation_signal signal_{};
#endif
};

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
