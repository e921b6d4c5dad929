// A copy with an end that is an asynchronous stream of any kind (asio::ssl::stream, beast::tcp_stream): piece by piece
// through memory, and never below the stream's own functions. Not for users.
#ifndef ZC_DETAIL_ASYNC_PUMP_HPP
#define ZC_DETAIL_ASYNC_PUMP_HPP

#include <zc/copy_operation.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_arguments.hpp>
#include <zc/detail/async_objects.hpp>
#include <zc/detail/async_piece.hpp>
#include <zc/detail/async_support.hpp>
#include <zc/detail/async_work.hpp>
#include <zc/detail/ends.hpp>
#include <zc/export.hpp>
#include <zc/native_handle.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ASIO_STANDALONE
#include <asio/buffer.hpp>
#else
#include <boost/asio/buffer.hpp>
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

template <class T, class = void>
inline constexpr bool has_cancel = false;
template <class T>
inline constexpr bool has_cancel<T, std::void_t<decltype(std::declval<T&>().cancel())>> = true;
template <class T, class = void>
inline constexpr bool has_lowest_layer = false;
template <class T>
inline constexpr bool has_lowest_layer<T, std::void_t<decltype(std::declval<T&>().lowest_layer().cancel())>> = true;

// The nearest that there is to a cancellation where Asio has no slots.
template <class T>
void cancel_all(T& stream) {
  if constexpr (has_cancel<T>) {
    stream.cancel();
  } else if constexpr (has_lowest_layer<T>) {
    stream.lowest_layer().cancel();
  }
}

// A part of the input is taken into memory, by the input's function or an operation, and then delivered.
template <class In, class Out>
class pump {
 public:
  using result = std::tuple<copy_result>;
  static constexpr bool has_calls = true;
  static constexpr bool calls_input = !is_input<bare<In>>;
  static constexpr bool calls_output = !is_output<bare<Out>>;
  static constexpr bool has_waiting_object =
      (!calls_input && waits_itself<bare<In>>) || (!calls_output && waits_itself<bare<Out>>);

  pump(In&& in, Out&& out, const copy_limits& limits, copy_options options)
      : in_(std::forward<In>(in)),
        out_(std::forward<Out>(out)),
        limits_(limits),
        options_(options),
        left_(limits.bytes) {}

  bool begin(bool has_disk) {
    in_seen_.begin(in_.get());
    out_seen_.begin(out_.get());
    uses_disk_ = has_disk && may_sleep();
    last_delivery_ = clock::now();
    if (const std::error_code wrong = check_arguments(limits_, options_)) {
      fail(asio_error(wrong), copy_end::neither);
    } else if (has(options_, copy_options::kernel_only)) {
      fail(net::error::operation_not_supported, copy_end::neither);
    } else if constexpr (!calls_input) {
      copy_limits limits;
      limits.bytes = limits_.bytes;
      limits.turn = piece::size;
      take_.emplace(end_for<In>(in_, in_seen_, in_file_, uses_disk_), piece_, limits, options_);
    }
    return uses_disk_;
  }
  bool is_alive() const { return in_seen_.is_alive() && out_seen_.is_alive(); }

  next_thing step(error_code& ec) {
    if (!failure_ && is_too_late()) fail(net::error::timed_out, copy_end::neither);
    const bool must_stop = failure_ && (failed_end_ != copy_end::input || rest_.empty());
    const next_thing next = must_stop ? next_thing::complete : rest_.empty() ? take() : deliver();
    ec = next == next_thing::complete ? failure_ : error_code();
    return next;
  }
  copy_wait waits_for() const noexcept {
    copy_wait w = deliver_ ? deliver_->waits_for() : take_->waits_for();
    w.until = until();
    return w;
  }
  time_point until() const noexcept {
    const bool is_endless = limits_.idle_timeout >= time_point::max() - last_delivery_;
    return is_endless ? limits_.deadline : std::min(limits_.deadline, last_delivery_ + limits_.idle_timeout);
  }
  bool has_taken() const noexcept { return calls_input || bytes_ > 0 || !rest_.empty(); }

  // Begins the function of the stream that step() has asked for.
  template <class Handler>
  void call(Handler&& handler) {
    if (!rest_.empty()) {
      if constexpr (calls_output) out_.get().async_write_some(net::buffer(rest_), std::forward<Handler>(handler));
    } else {
      const auto n = static_cast<std::size_t>(std::min<std::uintmax_t>(piece::size, left_));
      if constexpr (calls_input) {
        in_.get().async_read_some(net::buffer(piece_.room(), n), std::forward<Handler>(handler));
      }
    }
  }
  void called(const error_code& ec, std::size_t n, bool is_timed) {
    const copy_end which = rest_.empty() ? copy_end::input : copy_end::output;
    if (which == copy_end::output) {
      delivered(n);
    } else {
      taken(piece_.given(n));
      is_at_end_ = ec == net::error::eof;
    }
    const bool is_failure = ec && !is_timed && !(which == copy_end::input && is_at_end_);
    if (is_failure) fail(ec, ec == net::error::operation_aborted ? copy_end::neither : which);
  }
  void cancel_call() {
    if constexpr (calls_output) {
      if (!rest_.empty()) return cancel_all(out_.get());
    }
    if constexpr (calls_input) cancel_all(in_.get());
  }

  template <class Start>
  bool wait_by_object(const copy_wait& w, Start start) {
    return wait_by_one(in_seen_, out_seen_, w, start);
  }
  template <class Start>
  bool wait_for_ready_object(Start start) {
    return wait_for_ready_one(in_seen_, out_seen_, start);
  }

  result finish(copy_end failed) {
    if (deliver_) end_delivery();
    copy_result r;
    if constexpr (!calls_input) {
      if (take_) r.undelivered = finish_quietly(*take_).undelivered;
      if (step_back(as_input_end(), rest_.size())) rest_ = {};
    }
    r.undelivered.insert(0, rest_);
    r.bytes = bytes_;
    r.method = bytes_ > 0 ? copy_method::buffered : copy_method::none;
    r.failed_end = failed != copy_end::neither ? failed : failure_ ? failed_end_ : copy_end::neither;
    return result(std::move(r));
  }

 private:
  bool may_sleep() {
    if (has(options_, copy_options::may_block)) return true;
    if constexpr (!calls_input) return is_file_or_block(zc::native_handle(in_.get(), direction::input));
    if constexpr (!calls_output) return is_file_or_block(zc::native_handle(out_.get(), direction::output));
    return false;
  }

  using clock = std::chrono::steady_clock;

  bool is_too_late() const noexcept {
    if (limits_.deadline == time_point::max() && limits_.idle_timeout == clock::duration::max()) return false;
    return clock::now() >= until();
  }

  void fail(const error_code& ec, copy_end end) {
    if (failure_) return;
    failure_ = ec;
    failed_end_ = end;
  }

  next_thing take() {
    if (is_at_end_ || left_ == 0) return next_thing::complete;
    if constexpr (calls_input) {
      return next_thing::call;
    } else {
      piece_.empty();
      std::error_code ec;
      const copy_state s = step_quietly(*take_, ec);
      taken(piece_.written());
      is_at_end_ = s == copy_state::done;
      if (ec) fail(asio_error(ec), copy_end::input);
      if (!rest_.empty()) return deliver();
      return after(s);
    }
  }

  next_thing deliver() {
    if constexpr (calls_output) {
      return next_thing::call;
    } else {
      if (!deliver_) {
        piece_.give(rest_);
        copy_limits limits;
        limits.turn = limits_.turn;
        deliver_.emplace(piece_, end_for<Out>(out_, out_seen_, out_file_, uses_disk_), limits, options_);
        in_delivery_ = 0;
      }
      std::error_code ec;
      const copy_state s = step_quietly(*deliver_, ec);
      count_delivery();
      if (ec) fail(asio_error(ec), copy_end::output);
      if (s != copy_state::done) return after(s);
      end_delivery();
      return failure_ ? next_thing::complete : take();
    }
  }
  void count_delivery() {
    const std::uintmax_t so_far = deliver_->progress().bytes;
    delivered(static_cast<std::size_t>(so_far - std::exchange(in_delivery_, so_far)));
  }
  void end_delivery() {
    finish_quietly(*deliver_);
    count_delivery();
    deliver_.reset();
  }

  void taken(std::string_view some) noexcept {
    rest_ = some;
    if (left_ != UINTMAX_MAX) left_ -= some.size();
  }
  void delivered(std::size_t n) noexcept {
    rest_.remove_prefix(n);
    bytes_ += n;
    if (n > 0) last_delivery_ = clock::now();
  }

  input_end as_input_end() {
    if constexpr (is_object<bare<In>>) {
      return as_input<descriptor_end>(descriptor_end{in_seen_.is_alive() ? in_seen_.fd() : -1}).end;
    } else {
      return as_input<bare<In>>(in_.get()).end;
    }
  }

  held<In> in_;
  held<Out> out_;
  copy_limits limits_;
  copy_options options_;
  std::uintmax_t left_;
  tracked<bare<In>> in_seen_{};
  tracked<bare<Out>> out_seen_{};
  private_descriptor in_file_{};
  private_descriptor out_file_{};
  bool uses_disk_ = false;
  piece piece_{};
  std::string_view rest_{};                  // of what was taken into the piece
  std::optional<copy_operation> take_{};     // from an input that is no such stream into the piece
  std::optional<copy_operation> deliver_{};  // from the piece into an output that is none
  std::uintmax_t in_delivery_ = 0;
  std::uintmax_t bytes_ = 0;
  time_point last_delivery_{};
  bool is_at_end_ = false;
  error_code failure_{};
  copy_end failed_end_ = copy_end::neither;
};

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
