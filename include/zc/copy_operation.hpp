/// @file
/// zc::copy_operation: a copy that can be paused, watched and stopped. And zc::copy_stream with limits.
#ifndef ZC_COPY_OPERATION_HPP
#define ZC_COPY_OPERATION_HPP

#include <zc/copy_limits.hpp>
#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>
#include <zc/detail/refused_ends.hpp>
#include <zc/detail/refused_rest.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <chrono>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

namespace zc {
inline namespace ZC_ABI {

/// What a step came to.
enum class copy_state {
  more,     ///< the turn is used up: call step() again, at once or after something else
  waiting,  ///< an end is not ready: see copy_operation::waits_for()
  done,     ///< the input has ended, the limit is reached, or the copy has failed
};

/// What a waiting operation waits for.
struct copy_wait {
  copy_end end;      ///< the input or the output; for a stream that is tied to one, the output
  int fd;            ///< the descriptor to watch; borrowed
  direction wanted;  ///< input: until it is readable; output: until it is writable
  std::chrono::steady_clock::time_point until;  ///< when the operation times out; time_point::max() if it does not
};

namespace detail {

class operation;

// The ends of an operation, and what it keeps for them.
struct kept_ends {
  virtual ~kept_ends() = default;
  const input_end* in = nullptr;
  const output_end* out = nullptr;
};

// What is given by name is borrowed; a temporary is kept.
template <class End>
using kept =
    std::conditional_t<std::is_lvalue_reference_v<End> && !std::is_pointer_v<bare<End>>, bare<End>&, bare<End>>;

template <class End>
using given = std::conditional_t<std::is_lvalue_reference_v<End>, bare<End>&, End&&>;

template <class In, class Out>
class kept_ends_of : public kept_ends {
 public:
  kept_ends_of(In&& from, Out&& to)
      : from_(const_cast<given<In>>(from)), to_(const_cast<given<Out>>(to)), as_from_(from_), as_to_(to_) {
    in = &as_from_.end;
    out = &as_to_.end;
  }
  kept_ends_of(const kept_ends_of&) = delete;
  kept_ends_of& operator=(const kept_ends_of&) = delete;

 private:
  kept<In> from_;
  kept<Out> to_;
  as_input<bare<In>> as_from_;
  as_output<bare<Out>> as_to_;
};

template <class End>
inline constexpr bool outlives = std::is_lvalue_reference_v<End> || !is_stream<bare<End>>;

ZC_EXPORT copy_result copy_within(const input_end& in, const output_end& out, const copy_limits& limits,
                                  copy_options options, std::error_code* ec);

// Exactly copy_limits, so that `{}` goes on to mean copy_options.
template <class In, class Out, class Limits>
using if_limited = std::enable_if_t<are_ends<In, Out>::value && std::is_same_v<Limits, copy_limits>>;

template <class In, class Out>
ZC_LOCAL copy_result copy_ends_within(std::remove_reference_t<In>& in, std::remove_reference_t<Out>& out,
                                      const copy_limits& limits, copy_options options, std::error_code* ec) {
  static_assert(can_be_closed<In> && can_be_closed<Out>,
                "nobody could close this temporary, which would lose bytes: give it a name");
  as_input<bare<In>> from(const_cast<bare<In>&>(in));
  as_output<bare<Out>> to(const_cast<bare<Out>&>(out));
  return copy_within(from.end, to.end, limits, options, ec);
}

}  // namespace detail

/// A copy in steps, each of which moves up to copy_limits::turn bytes and never sleeps for an end: for a progress bar,
/// a stop button, an event loop. Run to its end, it does what zc::copy_stream does, and promises the same.
///
/// A step does not sleep where the descriptor has no O_NONBLOCK either, and never sets it: other programs may share the
/// open file. Some kernel calls cannot be kept from sleeping on a blocking descriptor (sendfile(2) to a pipe or socket,
/// splice(2) from and to a socket), and another way is taken; make a socket of your own non-blocking for the fastest. A
/// file's disk may still make a step sleep.
///
/// Streams and devices whose own code would have to run (all for which zc::native_handle returns -1, except memory) may
/// sleep in it. A step is errc::operation_not_supported then, and touches nothing, unless copy_options::may_block is
/// given.
///
/// The time-outs of a socket (SO_RCVTIMEO, SO_SNDTIMEO) are for calls that sleep, and end no step: use copy_limits. A
/// stop inside a hole of a sparse file leaves both files before the hole, where the output may read as zeros already.
///
/// An operation belongs to one thread at a time. Until finish(), or a step that is done, nothing else may use its ends:
/// their streams do not know yet what was taken.
class ZC_EXPORT copy_operation {
 public:
  /// Prepares a copy of what is left in `in` to `out`, of any types that copy_stream takes. Touches neither. Both are
  /// borrowed, and must live until the copy is done, finished or destroyed; a device that is a temporary is kept, and a
  /// stream or buffer that is one does not compile. Options and limits that are wrong are errors of the first step.
  /// Throws std::bad_alloc, and what copying a temporary device throws.
  template <class In, class Out, class = std::enable_if_t<detail::are_ends<In, Out>::value>>
  [[nodiscard]] ZC_LOCAL copy_operation(In&& in, Out&& out, const copy_limits& limits = {},
                                        copy_options options = default_copy_options)
      : copy_operation(std::make_unique<detail::kept_ends_of<In, Out>>(std::forward<In>(in), std::forward<Out>(out)),
                       limits, options) {
    static_assert(detail::outlives<In> && detail::outlives<Out>,
                  "the operation would outlive this temporary stream: give it a name");
    static_assert(detail::can_be_closed<In> && detail::can_be_closed<Out>,
                  "nobody could close this temporary, which would lose bytes: give it a name");
  }
  ZC_REFUSE_OTHER_ENDS(copy_operation, detail::plain_ends);
  /// @cond
  template <class = void>
  copy_operation(detail::right_end<detail::plain_ends, direction::input>,
                 detail::right_end<detail::plain_ends, direction::output>, detail::early_options,
                 detail::any_argument = {});
  /// @endcond

  /// Frees its own pipe and memory. Never touches the ends, which may be gone and their descriptors in other use: bytes
  /// that were taken and not delivered are lost without finish().
  ~copy_operation();

  /// The operation goes on in the new object. The one that is moved from is done, and has copied nothing.
  copy_operation(copy_operation&& other) noexcept;
  /// @copydoc copy_operation(copy_operation&&)
  copy_operation& operator=(copy_operation&& other) noexcept;

  /// Moves at most a turn. Throws copy_error where copy_stream would, or stores the error in `ec` (cleared otherwise):
  /// the copy is done then, and both ends are left as copy_stream leaves them. What the streams' own code throws is
  /// treated as copy_stream does, with and without `ec`. Once done, tells the same again.
  copy_state step();
  /// @overload
  copy_state step(std::error_code& ec);

  /// What the last step found to be in the way. Only after copy_state::waiting; readiness is a hint, so a step that
  /// comes too early or in vain does no harm. At any other time, the end is copy_end::neither and the descriptor -1.
  copy_wait waits_for() const noexcept;

  /// For programs without an event loop: sleeps until the end that it waits for is ready, a signal handler has run, the
  /// operation times out, or `at_most` is over. Returns at once unless the last step said copy_state::waiting. Never
  /// throws: what goes wrong while it sleeps is an error of the next step.
  void wait(std::chrono::steady_clock::duration at_most = std::chrono::steady_clock::duration::max());

  /// What has been delivered so far, `undelivered` left out. Costs no system call and no memory.
  copy_result progress() const;

  /// Ends the copy here, if it is not done. Both ends are left as copy_stream leaves them: a seekable input stands
  /// behind the last byte delivered, and of any other `undelivered` has what was taken and not delivered. A later call
  /// gives the same result. Throws only std::bad_alloc; call it again then, or what was taken is lost.
  [[nodiscard]] copy_result finish();

 private:
  copy_operation(std::unique_ptr<detail::kept_ends> ends, const copy_limits& limits, copy_options options);

  std::unique_ptr<detail::kept_ends> ends_;
  std::unique_ptr<detail::operation> operation_;
};

/// As copy_stream without limits, but copies at most limits.bytes, and ends with errc::timed_out of neither end at
/// limits.deadline or after limits.idle_timeout. A limit of time holds on blocking descriptors as well (see
/// copy_operation for what that costs), but not while a stream's or device's own code runs, nor with
/// copy_options::may_block.
template <class In, class Out, class Limits, class = detail::if_limited<In, Out, Limits>>
ZC_LOCAL copy_result copy_stream(In&& in, Out&& out, const Limits& limits,
                                 copy_options options = default_copy_options) {
  return detail::copy_ends_within<In, Out>(in, out, limits, options, nullptr);
}
/// @overload
template <class In, class Out, class Limits, class = detail::if_limited<In, Out, Limits>>
ZC_LOCAL copy_result copy_stream(In&& in, Out&& out, const Limits& limits, copy_options options, std::error_code& ec) {
  return detail::copy_ends_within<In, Out>(in, out, limits, options, &ec);
}
/// @overload
template <class In, class Out, class Limits, class = detail::if_limited<In, Out, Limits>>
ZC_LOCAL copy_result copy_stream(In&& in, Out&& out, const Limits& limits, std::error_code& ec) {
  return detail::copy_ends_within<In, Out>(in, out, limits, default_copy_options, &ec);
}

}  // namespace ZC_ABI
}  // namespace zc

#endif
