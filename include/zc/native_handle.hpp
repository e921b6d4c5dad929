/// @file
/// zc::native_handle: the file descriptor behind a stream.
#ifndef ZC_NATIVE_HANDLE_HPP
#define ZC_NATIVE_HANDLE_HPP

#include <zc/detail/ends.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <type_traits>

namespace zc {
inline namespace ZC_ABI {
namespace detail {

// The descriptor that a copy would use, or -1.
ZC_EXPORT int descriptor_of(const input_end& in);
ZC_EXPORT int descriptor_of(const output_end& out);

template <class T>
using if_end = std::enable_if_t<is_input<bare<T>> || is_output<bare<T>>, int>;

}  // namespace detail

/// The descriptor through which `end` reads (direction::input) or writes (direction::output): the one that a copy would
/// use. `end` is anything that zc::copy_stream takes: a stream, a std::streambuf, a std::FILE* or, with
/// `<zc/iostreams.hpp>`, a device, stream or chain of Boost.Iostreams.
///
/// Returns -1 where a copy would use the end's own code (a std::stringstream, a chain with a filter, a type that zc
/// does not recognise), where the end is closed, and where it does not go this way. The descriptor is borrowed: it is
/// the end's, and is closed with it. Takes nothing from the end and flushes nothing, so that what an output holds in
/// its buffer has not reached the descriptor yet: flush() it before fdatasync(2). Throws only what the end's own code
/// throws.
template <class End>
[[nodiscard]] ZC_LOCAL detail::if_end<End> native_handle(End&& end, direction wanted) {
  using type = detail::bare<End>;
  [[maybe_unused]] auto& it = const_cast<type&>(end);
  if constexpr (detail::is_input<type>) {
    if (wanted == direction::input) return detail::descriptor_of(detail::as_input<type>(it).end);
  }
  if constexpr (detail::is_output<type>) {
    if (wanted == direction::output) return detail::descriptor_of(detail::as_output<type>(it).end);
  }
  return -1;
}

/// The same for an end that has one descriptor, whichever way it goes. Returns -1 as well for an end over two different
/// ones, such as a boost::process::pstream: ask with a direction.
template <class End>
[[nodiscard]] ZC_LOCAL detail::if_end<End> native_handle(End&& end) {
  const int in = zc::native_handle(end, direction::input);
  const int out = zc::native_handle(end, direction::output);
  return in == -1 || in == out ? out : out == -1 ? in : -1;
}

}  // namespace ZC_ABI
}  // namespace zc

#endif
