/// @file
/// zc::copy_stream: one stream's bytes into another, moved by the kernel where that is possible.
#ifndef ZC_COPY_STREAM_HPP
#define ZC_COPY_STREAM_HPP

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>
#include <zc/detail/refused_ends.hpp>
#include <zc/detail/refused_rest.hpp>
#include <zc/export.hpp>

#include <cstdint>
#include <iosfwd>
#include <iterator>
#include <system_error>
#include <type_traits>

namespace zc {
inline namespace ZC_ABI {

/// Copies all that is left in `in` to `out`, and returns what was done.
///
/// The bytes that arrive are those of `out << in.rdbuf()` or std::copy over stream-buffer iterators: what either stream
/// holds in its buffers goes first, in order. Then, if a descriptor is found behind both streams, the kernel moves the
/// rest ("Which way for which pair" in the documentation); otherwise it goes through a buffer. The state bits of `in`
/// and an eofbit of `out` are ignored; an `out` that has already failed is an error.
///
/// On return both streams are open and usable, stand behind the last byte copied, and everything counted has been
/// handed to the output's descriptor (an output whose descriptor zc does not use is not flushed, just as `<<` would
/// not). Nothing is closed. Blocks until done, also on non-blocking descriptors; SO_RCVTIMEO and SO_SNDTIMEO of a
/// socket end the copy with errc::timed_out. Never raises SIGPIPE. Streams that are not shared can be copied from any
/// number of threads at once.
///
/// Success changes no state bit; an empty input is a success. An error sets badbit on the stream that it belongs to,
/// and is thrown as copy_error or stored in `ec` (cleared on success); with `ec`, only std::bad_alloc is ever thrown,
/// whatever exceptions() says. Without `ec`, a lack of memory is std::bad_alloc, too. `options` defaults to
/// default_copy_options. Errors to act on:
///
/// - `errc::bad_file_descriptor`: a stream that is closed, or whose descriptor does not allow this direction
/// - `errc::invalid_argument`: unknown or contradictory options, or a stream without a buffer
/// - `errc::io_error`: `out` had failed before, or a stream gave no other reason
/// - `errc::operation_not_supported`: kernel_only was given, and no kernel call can do this copy
/// - `errc::timed_out`: a socket's own timeout
/// - `errc::broken_pipe`, `errc::no_space_on_device`, ...: what the system said of that end
ZC_EXPORT copy_result copy_stream(std::istream& in, std::ostream& out);
/// @overload
ZC_EXPORT copy_result copy_stream(std::istream& in, std::ostream& out, std::error_code& ec);
/// @overload
ZC_EXPORT copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options);
/// @overload
ZC_EXPORT copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options, std::error_code& ec);

/// The literal replacement for std::copy over stream-buffer iterators: in existing code, `std::copy` becomes
/// `zc::copy`. Copies from `first` to the end of its stream buffer, by the kernel where possible. Returns `out`, or an
/// iterator whose failed() is true if not everything could be copied; errno then says why. No stream's state changes.
/// There is no copy_result to inspect: after an error, bytes that were taken from a pipe or socket and not delivered
/// are lost (use copy_stream to get them back). Behaves as std::copy where `last` is not the end of the stream, or
/// where `out` has failed before. Throws only std::bad_alloc.
ZC_EXPORT std::ostreambuf_iterator<char> copy(std::istreambuf_iterator<char> first, std::istreambuf_iterator<char> last,
                                              std::ostreambuf_iterator<char> out,
                                              copy_options options = default_copy_options);

namespace detail {

// How many bytes a caller asks for, by any integer type. What no copy can have becomes a length that is refused.
struct length {
  template <class N, class = std::enable_if_t<std::is_integral_v<N> && !std::is_same_v<N, bool>>>
  constexpr length(N n) noexcept : bytes(static_cast<std::uintmax_t>(n)) {
    if (n < N() || static_cast<N>(bytes) != n) bytes = unbounded - 1;
  }
  std::uintmax_t bytes;
};

// Every overload in this header calls this function. Throws copy_error if `ec` is null.
ZC_EXPORT copy_result copy(const input_end& in, const output_end& out, std::uintmax_t n, copy_options options,
                           std::error_code* ec);

#define ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out)                              \
  static_assert(detail::can_be_closed<In> && detail::can_be_closed<Out>,      \
                "nobody could close this temporary, which would lose bytes: " \
                "use zc::copy, which closes both ends, or give it a name")

template <class In, class Out>
using if_ends = std::enable_if_t<are_ends<In, Out>::value, copy_result>;

template <class In, class Out>
using if_mixed_ends =
    std::enable_if_t<are_ends<In, Out>::value && !(is_a<bare<In>, std::istream> && is_a<bare<Out>, std::ostream> &&
                                                   std::is_lvalue_reference_v<In> && std::is_lvalue_reference_v<Out>),
                     copy_result>;

template <class In, class Out>
ZC_LOCAL copy_result copy_ends(In& in, Out& out, std::uintmax_t n, copy_options options, std::error_code* ec) {
  as_input<std::remove_cv_t<In>> from(const_cast<std::remove_cv_t<In>&>(in));
  as_output<std::remove_cv_t<Out>> to(const_cast<std::remove_cv_t<Out>&>(out));
  return copy(from.end, to.end, n, options, ec);
}

}  // namespace detail

/// The same for any mix of streams, std::streambuf, std::FILE* and, with `<zc/iostreams.hpp>` (which `<zc/zc.hpp>`
/// includes), devices, stream buffers and filter chains of Boost.Iostreams. Unlike boost::iostreams::copy and zc::copy
/// of `<zc/copy.hpp>`, these close nothing either.
template <class In, class Out>
ZC_LOCAL detail::if_mixed_ends<In, Out> copy_stream(In&& in, Out&& out) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, nullptr);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_mixed_ends<In, Out> copy_stream(In&& in, Out&& out, std::error_code& ec) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, &ec);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_mixed_ends<In, Out> copy_stream(In&& in, Out&& out, copy_options options) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, detail::unbounded, options, nullptr);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_mixed_ends<In, Out> copy_stream(In&& in, Out&& out, copy_options options, std::error_code& ec) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, detail::unbounded, options, &ec);
}

/// Copies at most `n` bytes, fewer if `in` ends before; otherwise as copy_stream. From a descriptor or a device, no
/// byte behind the last of them is taken, so that another reader finds it there; a stream buffer that zc does not look
/// behind reads as far as it likes, for itself.
///
/// `n` is of any integer type. A negative one, or one beyond INTMAX_MAX, is errc::invalid_argument of neither end, and
/// nothing is touched; but UINTMAX_MAX means no limit.
template <class In, class Out>
ZC_LOCAL detail::if_ends<In, Out> copy_stream_n(In&& in, Out&& out, detail::length n) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, n.bytes, default_copy_options, nullptr);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_ends<In, Out> copy_stream_n(In&& in, Out&& out, detail::length n, std::error_code& ec) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, n.bytes, default_copy_options, &ec);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_ends<In, Out> copy_stream_n(In&& in, Out&& out, detail::length n, copy_options options) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, n.bytes, options, nullptr);
}
/// @overload
template <class In, class Out>
ZC_LOCAL detail::if_ends<In, Out> copy_stream_n(In&& in, Out&& out, detail::length n, copy_options options,
                                                std::error_code& ec) {
  ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE(In, Out);
  return detail::copy_ends(in, out, n.bytes, options, &ec);
}
ZC_REFUSE_OTHER_ENDS(copy_result copy_stream_n, detail::plain_ends);

}  // namespace ZC_ABI
}  // namespace zc

#undef ZC_REFUSE_WHAT_NOBODY_CAN_CLOSE

#endif
