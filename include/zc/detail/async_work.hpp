// What an asynchronous copy drives: an operation that it makes itself (direct_work), or its user's (driven_work). Not
// for users.
#ifndef ZC_DETAIL_ASYNC_WORK_HPP
#define ZC_DETAIL_ASYNC_WORK_HPP

#include <zc/copy_operation.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_arguments.hpp>
#include <zc/detail/async_objects.hpp>
#include <zc/detail/async_support.hpp>
#include <zc/export.hpp>
#include <zc/native_handle.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

using time_point = std::chrono::steady_clock::time_point;

// What is to be done after a step.
enum class next_thing {
  step,  // one more, after others had their turn
  wait,  // for the descriptor of waits_for()
  call,  // the asynchronous function of a stream
  complete
};

inline next_thing after(copy_state s) noexcept {
  switch (s) {
    case copy_state::more: return next_thing::step;
    case copy_state::waiting: return next_thing::wait;
    case copy_state::done: break;
  }
  return next_thing::complete;
}

inline next_thing step_of(copy_operation& copy, error_code& ec) {
  std::error_code e;
  const copy_state s = step_quietly(copy, e);
  ec = asio_error(e);
  return after(s);
}

// False while a cancellation of type total can keep its promise.
inline bool has_taken_of(const copy_operation& copy) {
  return copy.progress().bytes > 0 || copy.waits_for().end != copy_end::input;
}

// Begins the wait of the one of two ends that is waited for. False where no object of Asio's can wait for it.
template <class In, class Out, class Start>
bool wait_by_one(tracked<In>& in, tracked<Out>& out, const copy_wait& w, Start start) {
  return w.wanted == direction::input ? in.wait_for(w.fd, w.wanted, start) : out.wait_for(w.fd, w.wanted, start);
}
template <class In, class Out, class Start>
bool wait_for_ready_one(tracked<In>& in, tracked<Out>& out, Start start) {
  return out.wait_if_ready(direction::output, start) || in.wait_if_ready(direction::input, start);
}

// The end for a copy_operation: an object's descriptor, or a second one that stays while a file is settled, or while
// another thread makes a step: the object may be closed meanwhile.
template <class End>
decltype(auto) end_for(held<End>& end, [[maybe_unused]] tracked<bare<End>>& seen,
                       [[maybe_unused]] private_descriptor& own, [[maybe_unused]] bool by_other_thread) {
  if constexpr (is_object<bare<End>>) {
    if (seen.fd() != -1 && (seen.is_file() || by_other_thread)) seen.use(own.twin_of(seen.fd()));
    return descriptor_end{seen.used()};
  } else {
    return end.get();
  }
}

// True if a step may sleep for a disk, or in the own code of an end.
template <class In, class Out>
bool may_sleep(In& in, Out& out, copy_options options) {
  if (has(options, copy_options::may_block)) return true;
  return is_file_or_block(zc::native_handle(in, direction::input)) ||
         is_file_or_block(zc::native_handle(out, direction::output));
}

template <class In, class Out>
class direct_work {
 public:
  using result = std::tuple<copy_result>;
  static constexpr bool has_calls = false;

  direct_work(In&& in, Out&& out, const copy_limits& limits, copy_options options)
      : in_(std::forward<In>(in)), out_(std::forward<Out>(out)), limits_(limits), options_(options) {}

  // All before is only remembering. Returns whether the steps belong into the disk executor, if there is one.
  bool begin(bool has_disk) {
    in_seen_.begin(in_.get());
    out_seen_.begin(out_.get());
    const bool uses_disk = has_disk && may_sleep(in_.get(), out_.get(), options_);
    copy_.emplace(end_for<In>(in_, in_seen_, in_file_, uses_disk), end_for<Out>(out_, out_seen_, out_file_, uses_disk),
                  limits_, options_);
    return uses_disk;
  }

  bool is_alive() const { return in_seen_.is_alive() && out_seen_.is_alive(); }
  next_thing step(error_code& ec) { return step_of(*copy_, ec); }
  copy_wait waits_for() const noexcept { return copy_->waits_for(); }
  bool has_taken() const { return has_taken_of(*copy_); }

  template <class Start>
  bool wait_by_object(const copy_wait& w, Start start) {
    return wait_by_one(in_seen_, out_seen_, w, start);
  }
  template <class Start>
  bool wait_for_ready_object(Start start) {
    return wait_for_ready_one(in_seen_, out_seen_, start);
  }
  static constexpr bool has_waiting_object = waits_itself<bare<In>> || waits_itself<bare<Out>>;

  result finish(copy_end failed) {
    copy_result r = finish_quietly(*copy_);
    if (failed != copy_end::neither) r.failed_end = failed;
    return result(std::move(r));
  }

 private:
  held<In> in_;
  held<Out> out_;
  copy_limits limits_;
  copy_options options_;
  tracked<bare<In>> in_seen_{};
  tracked<bare<Out>> out_seen_{};
  private_descriptor in_file_{};
  private_descriptor out_file_{};
  std::optional<copy_operation> copy_{};
};

template <class... Objects>
class driven_work {
 public:
  using result = std::tuple<>;
  static constexpr bool has_calls = false;

  explicit driven_work(copy_operation& copy, Objects&... objects) : copy_(&copy), objects_(&objects...) {}
  driven_work(driven_work&&) noexcept = default;
  driven_work(const driven_work&) = delete;
  driven_work& operator=(const driven_work&) = delete;

  bool begin(bool has_disk) {
    std::apply([this](Objects*... object) { begin_all(std::index_sequence_for<Objects...>(), object...); }, objects_);
    return has_disk;  // nobody knows what the ends are
  }

  bool is_alive() const {
    return std::apply([](const auto&... seen) { return (seen.is_alive() && ...); }, seen_);
  }
  next_thing step(error_code& ec) { return step_of(*copy_, ec); }
  copy_wait waits_for() const noexcept { return copy_->waits_for(); }
  bool has_taken() const { return has_taken_of(*copy_); }

  template <class Start>
  bool wait_by_object(const copy_wait& w, Start start) {
    return std::apply([&](auto&... seen) { return (seen.wait_for(w.fd, w.wanted, start) || ...); }, seen_);
  }
  template <class Start>
  bool wait_for_ready_object(Start start) {
    return std::apply(
        [&](auto&... seen) {
          return (seen.wait_if_ready(direction::output, start) || ...) ||
                 (seen.wait_if_ready(direction::input, start) || ...);
        },
        seen_);
  }
  static constexpr bool has_waiting_object = (waits_itself<Objects> || ...);

  result finish(copy_end) const noexcept { return {}; }

 private:
  template <std::size_t... I>
  void begin_all(std::index_sequence<I...>, Objects*... object) {
    (std::get<I>(seen_).begin(*object), ...);
  }

  copy_operation* copy_;
  std::tuple<Objects*...> objects_;
  std::tuple<tracked<Objects>...> seen_{};
};

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
