// What a copy can have at its two ends, and how arguments become ends. Not for users.
#ifndef ZC_DETAIL_ENDS_HPP
#define ZC_DETAIL_ENDS_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iosfwd>
#include <type_traits>

namespace zc {
inline namespace ZC_ABI {

namespace detail {

// The ends as the library takes them: a stream, a stream buffer, a FILE, a device with what to call on it, or a bare
// descriptor. Borrowed, never owned.
struct input_end {
  std::istream* stream = nullptr;
  std::streambuf* buffer = nullptr;
  std::FILE* file = nullptr;
  void* device = nullptr;
  std::ptrdiff_t (*read)(void* device, char* data, std::ptrdiff_t n) = nullptr;  // -1 at the end, -2 with an errno
  const char* device_type = "";  // its std::type_info::name(); empty without RTTI
  int fd = -1;
  bool is_memory = false;  // the buffer's get area is where the bytes are

  // A part of the file behind `fd`, whose own position is not used.
  bool is_section = false;
  std::uintmax_t offset = 0;
  std::uintmax_t length = UINTMAX_MAX;
};
struct output_end {
  std::ostream* stream = nullptr;
  std::streambuf* buffer = nullptr;
  std::FILE* file = nullptr;
  void* device = nullptr;
  std::ptrdiff_t (*write)(void* device, const char* data, std::ptrdiff_t n) = nullptr;  // how many it took
  bool (*flush)(void* device) = nullptr;
  const char* device_type = "";  // as above
  int fd = -1;
  bool is_memory = false;  // the buffer's put area is where the bytes are to stay
};

inline constexpr std::uintmax_t unbounded = UINTMAX_MAX;  // a copy without a limit

// Makes an end of an argument: the object lives as long as the copy, and has a member `end`. Types that cannot be an
// input (output) have no specialisation. <zc/iostreams.hpp> adds the specialisations for devices of Boost.Iostreams.
template <class T, class = void>
struct as_input;
template <class T, class = void>
struct as_output;

template <class T, class Base>
inline constexpr bool is_a = std::is_convertible_v<T*, Base*>;
template <class T>
inline constexpr bool is_buffer = is_a<T, std::streambuf> && !is_a<T, std::ios>;  // a class may be both

template <class T>
struct as_input<T, std::enable_if_t<is_a<T, std::istream>>> {
  explicit as_input(T& stream) { end.stream = &stream; }
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<is_a<T, std::ostream>>> {
  explicit as_output(T& stream) { end.stream = &stream; }
  output_end end{};
};
template <class T>
struct as_input<T, std::enable_if_t<is_buffer<T>>> {
  explicit as_input(T& buffer) { end.buffer = &buffer; }
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<is_buffer<T>>> {
  explicit as_output(T& buffer) { end.buffer = &buffer; }
  output_end end{};
};

template <>
struct as_input<std::FILE*> {
  explicit as_input(std::FILE* file) { end.file = file; }
  input_end end{};
};
template <>
struct as_output<std::FILE*> {
  explicit as_output(std::FILE* file) { end.file = file; }
  output_end end{};
};

template <class T>
using bare = std::remove_cv_t<std::remove_reference_t<T>>;

template <class T, class = void>
inline constexpr bool is_input = false;
template <class T>
inline constexpr bool is_input<T, std::void_t<decltype(sizeof(as_input<T>))>> = true;
template <class T, class = void>
inline constexpr bool is_output = false;
template <class T>
inline constexpr bool is_output<T, std::void_t<decltype(sizeof(as_output<T>))>> = true;

template <class T>
inline constexpr bool is_stream = is_a<T, std::ios> || is_a<T, std::streambuf>;

// A stream or stream buffer that is const, which a copy would change. A const device stands for something else.
template <class T>
inline constexpr bool is_constant = std::is_const_v<std::remove_reference_t<T>>&& is_stream<bare<T>>;

template <class In, class Out>
struct are_ends
    : std::bool_constant<is_input<bare<In>> && is_output<bare<Out>> && !is_constant<In> && !is_constant<Out>> {};

// True for types whose objects must be closed by their user, or bytes are lost.
template <class T>
inline constexpr bool must_be_closed = false;
template <class End>
inline constexpr bool can_be_closed = std::is_lvalue_reference_v<End> || !must_be_closed<bare<End>>;

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
