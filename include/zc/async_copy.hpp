/// @file
/// zc::async_copy and zc::async_run: copies in the event loop of Boost.Asio, or of the standalone Asio where
/// ASIO_STANDALONE is defined. Headers only, over zc::copy_operation.
///
/// What goes on in between:
///
/// - A step moves copy_limits::turn bytes or less; then everything else that is ready in the event loop has a turn.
/// - Sockets and descriptors of Asio's are made non-blocking (native_non_blocking), as by each of their own
///   asynchronous operations. O_NONBLOCK of any other descriptor, which belongs to all who share the open file, stays
///   as it is.
/// - Errors are of Asio's system category: `ec == boost::asio::error::broken_pipe`.
/// - The handler is never called inside the initiating function, and nothing is held any more when it is called.
///
/// Threads: as with Asio's own composed operations. Intermediate handlers run in the executor of the handler, which
/// must be a strand (or a context with one thread) if anything else uses the ends or emits the handler's cancellation
/// signal meanwhile. The ends must live until the handler is called.
///
/// Ended early, by cancellation (of type terminal or partial; total as long as nothing was taken) or by cancel() or
/// close() of an object at an end, a copy completes with operation_aborted. What was delivered is counted, the input
/// stands behind it, and what was taken of an input without positions is in `undelivered`.
///
/// - With a Boost before 1.77 there is no cancellation but cancel() and close().
/// - The cancel() of an object is noticed while the copy waits for that object. It is not noticed of the other one,
///   while the disk executor makes a step, or while a copy whose peer is as fast as itself, so that the object was not
///   ready after each of several steps, has given way to others. close() of the other one is noticed after the wait.
/// - A copy whose limit of time has passed leaves its wait behind in a Boost before 1.77, until the object is ready or
///   closed: to cancel it would end what others do with the object.
#ifndef ZC_ASYNC_COPY_HPP
#define ZC_ASYNC_COPY_HPP

// First, so that an error names one file less on the way to it.
#include <zc/detail/refused_ends.hpp>

#include <zc/asio.hpp>
#include <zc/copy_limits.hpp>
#include <zc/copy_operation.hpp>
#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_arguments.hpp>
#include <zc/detail/async_driver.hpp>
#include <zc/detail/async_objects.hpp>
#include <zc/detail/async_pump.hpp>
#include <zc/detail/async_work.hpp>
#include <zc/detail/ends.hpp>
#include <zc/export.hpp>
#include <zc/file_section.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ASIO_STANDALONE
#include <asio/async_result.hpp>
#else
#include <boost/asio/async_result.hpp>
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

// Begins an operation once its token asks for that. Copies a handler that the token goes on to use, as use_promise of
// Asio 1.22 does.
template <class IoExecutor>
struct initiation {
  using executor_type = IoExecutor;
  IoExecutor executor;
  executor_type get_executor() const noexcept { return executor; }

  template <class Handler, class Work, class Disk>
  void operator()(Handler&& handler, Work&& work, Disk&& disk) const {
    driver<std::decay_t<Handler>, std::decay_t<Work>, std::decay_t<Disk>, IoExecutor>::launch(
        std::decay_t<Handler>(std::forward<Handler>(handler)), std::forward<Work>(work), std::forward<Disk>(disk),
        executor);
  }
};
template <>
struct initiation<no_executor> {
  no_executor none;

  template <class Handler, class Work, class Disk>
  void operator()(Handler&& handler, Work&& work, Disk&& disk) const {
    const auto executor = executor_to_wait_in(net::get_associated_executor(handler));
    driver<std::decay_t<Handler>, std::decay_t<Work>, std::decay_t<Disk>, std::decay_t<decltype(executor)>>::launch(
        std::decay_t<Handler>(std::forward<Handler>(handler)), std::forward<Work>(work), std::forward<Disk>(disk),
        executor);
  }
};

template <class End>
inline constexpr bool is_async_input = is_input<bare<End>> || has_executor<bare<End>>;
template <class End>
inline constexpr bool is_async_output = is_output<bare<End>> || has_executor<bare<End>>;

struct async_ends {
  template <class T>
  static constexpr bool is_input = is_async_input<T>;
  template <class T>
  static constexpr bool is_output = is_async_output<T>;
};
template <class In, class Out>
using if_async_ends = std::enable_if_t<are_right<async_ends, In, Out>>;

// What stands between the ends and the token.
template <class... Rest>
inline constexpr bool are_settings = (std::size_t{is_setting<Rest>} + ... + 1) >= sizeof...(Rest);
// What stands between an operation and the token.
template <class T>
inline constexpr bool is_for_run = is_object<bare<T>> || is_executor<T>;
template <class... Rest>
inline constexpr bool are_for_run = (std::size_t{is_for_run<Rest>} + ... + 1) >= sizeof...(Rest);

template <class In, class Out>
using work_for = std::conditional_t<are_ends<In, Out>::value, direct_work<In, Out>, pump<In, Out>>;

}  // namespace detail::ZC_ASIO_NAME

// One program may use both Asios.
inline namespace ZC_ASIO_NAME {

/// @code
/// async_copy(in, out, [copy_limits,] [copy_options,] [disk executor,] token)
/// @endcode
///
/// Copies what is left in `in` to `out`, and then calls `void(error_code, copy_result)`. The ends are those of
/// zc::copy_stream, among them the sockets, descriptors, pipes and files of Asio's (`<zc/asio.hpp>`). What is given by
/// name is borrowed, and must live until the handler is called. A temporary device or section is kept, and so is an
/// object of Asio's that is given by std::move; such a socket is closed before the handler is called.
///
/// The limits and options default to none and zc::default_copy_options. With a disk executor (a thread_pool, or its
/// executor) each step that may sleep for a disk runs there, and the event loop never does: where an end is a file or
/// block device, or copy_options::may_block is given. The pool must be destroyed before the contexts of the ends and of
/// the handler; a copy whose step it has not begun by then is operation_aborted.
///
/// The handler's default executor is the output's, or else the input's; without an object of Asio's it is the one that
/// is associated with the handler.
///
/// A handler gets the copy_result with errors as well; use_future and use_awaitable throw, and drop it: as_tuple keeps
/// it.
template <class In, class Out, class... Rest, class = detail::ZC_ASIO_NAME::if_async_ends<In, Out>>
[[nodiscard]] auto async_copy(In&& in, Out&& out, Rest&&... rest) {
  namespace own = detail::ZC_ASIO_NAME;
  using token_type = own::token_of<Rest...>;
  constexpr bool has_token = sizeof...(Rest) > 0 && !own::is_setting<token_type>;
  constexpr bool is_callable = own::may_be_called_with<token_type, copy_result>;
  constexpr bool can_be_kept = detail::outlives<In> && detail::outlives<Out>;
  constexpr bool will_be_closed = detail::can_be_closed<In> && detail::can_be_closed<Out>;
  static_assert(can_be_kept, "the operation would outlive this temporary stream: give it a name");
  static_assert(will_be_closed, "nobody could close this temporary, which would lose bytes: give it a name");
  static_assert(has_token, "the last argument is the completion token: a handler, use_future, use_awaitable, ...");
  static_assert(is_callable, "the handler is called as void(error_code, zc::copy_result)");
  static_assert(own::are_settings<Rest...>,
                "between the ends and the token stand zc::copy_limits, zc::copy_options and the disk executor");
  // What is wrong is told once.
  if constexpr (can_be_kept && will_be_closed && has_token && is_callable && own::are_settings<Rest...>) {
    auto start = [&](auto&& token, auto&... given) {
      auto with = own::settings_of(given...);
      auto executor = own::executor_of_ends(in, out);
      return own::net::async_initiate<decltype(token), void(own::error_code, copy_result)>(
          own::initiation<decltype(executor)>{executor}, token,
          own::work_for<In, Out>(std::forward<In>(in), std::forward<Out>(out), with.limits, with.options),
          std::move(with.disk));
    };
    return own::call_with_token(start, std::forward_as_tuple(std::forward<Rest>(rest)...),
                                std::make_index_sequence<sizeof...(Rest) - 1>());
  }
}
ZC_REFUSE_OTHER_ENDS(void async_copy, detail::ZC_ASIO_NAME::async_ends);

/// @code
/// async_run(operation, [executor,] [disk executor,] token)
/// async_run(operation, object..., [disk executor,] token)
/// @endcode
///
/// Drives an operation of the caller's until it is done, and then calls `void(error_code)`. The operation must live
/// until then. It is left as it is at any other end: after operation_aborted it can be driven on, or be ended by
/// finish().
///
/// `object` is what Asio has of the operation's ends (one or two sockets, descriptors or pipes), which are then waited
/// for by themselves, so that their cancel() and close() are noticed. After close() of one, the operation must only be
/// destroyed, or finished if no end of it is a file that was closed; and with a disk executor, none may be closed
/// before the handler is called.
///
/// `executor` is the handler's default one; without it and an object, the one that is associated with the handler. With
/// a disk executor, which comes after it or after the objects, every step runs there.
template <class... Rest>
[[nodiscard]] auto async_run(copy_operation& operation, Rest&&... rest) {
  namespace own = detail::ZC_ASIO_NAME;
  using token_type = own::token_of<Rest...>;
  constexpr bool has_token = sizeof...(Rest) > 0 && !own::is_for_run<token_type>;
  constexpr bool is_callable = own::may_be_called_with<token_type>;
  constexpr bool are_named = ((std::is_lvalue_reference_v<Rest> || !own::is_object<detail::bare<Rest>>)&&...);
  static_assert(has_token, "the last argument is the completion token: a handler, use_future, use_awaitable, ...");
  static_assert(is_callable, "the handler is called as void(error_code)");
  static_assert(are_named, "the operation would outlive this temporary object: give it a name");
  static_assert(own::are_for_run<Rest...>,
                "between the operation and the token stand objects of Asio's, and executors");
  if constexpr (has_token && is_callable && are_named && own::are_for_run<Rest...>) {
    auto start = [&](auto&& token, auto&... given) {
      auto executors = std::tuple_cat(own::as_executor(given)...);
      auto objects = std::tuple_cat(own::as_object(given)...);
      constexpr std::size_t first_of_disks = std::tuple_size_v < decltype(objects) >> 0 ? 0 : 1;
      auto executor = own::executor_of_objects(objects, executors);
      auto work = std::apply(
          [&](auto*... o) { return own::driven_work<detail::bare<decltype(*o)>...>(operation, *o...); }, objects);
      return own::net::async_initiate<decltype(token), void(own::error_code)>(
          own::initiation<decltype(executor)>{executor}, token, std::move(work),
          own::nth_executor<first_of_disks>(executors));
    };
    return own::call_with_token(start, std::forward_as_tuple(std::forward<Rest>(rest)...),
                                std::make_index_sequence<sizeof...(Rest) - 1>());
  }
}

}  // namespace ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
