// What the compiler says of an argument that is no end of a copy: what it is, what an end is, and what to write
// instead. Not for users.
//
// Each function that copies has two more overloads (ZC_REFUSE_OTHER_ENDS), one for a wrong input and one for a wrong
// output. They take the wrong argument by a conversion that is refused. clang says why by the text of an attribute, g++
// by the name of a type, that of the conversion's second parameter. They match only where an argument is wrong, and any
// other function matches better. A trait or a requires-expression sees that the call is impossible, as without them.
#ifndef ZC_DETAIL_REFUSED_ENDS_HPP
#define ZC_DETAIL_REFUSED_ENDS_HPP

#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>
#include <zc/detail/refused.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <iosfwd>
#include <string_view>
#include <type_traits>
#include <utility>

#define ZC_NO_END(what, instead) \
  ZC_REFUSED(what " is no end of a copy; an end is a stream, streambuf, FILE* or device: " instead)

namespace zc {
inline namespace ZC_ABI {
namespace detail {

enum class mistake { none, text, number, iterator, pointer, wide, constant, other_way, of_asio, device, other };

// A string, or a path of std::filesystem or Boost.Filesystem.
template <class T, class = void>
inline constexpr bool is_text = std::is_convertible_v<T, std::string_view>;
template <class T>
inline constexpr bool is_text<T, std::void_t<decltype(std::declval<T&>().c_str())>> = true;

template <class T, class = void>
inline constexpr bool is_iterator = false;
template <class T>
inline constexpr bool is_iterator<T, std::void_t<typename T::iterator_category>> = true;

// A plain pointer, or one with get().
template <class T, class = void>
inline constexpr bool is_pointer = std::is_pointer_v<T>;
template <class T>
inline constexpr bool is_pointer<T, std::void_t<decltype(*std::declval<T&>(), std::declval<T&>().get())>> = true;

template <class T>
inline constexpr bool is_wide =
    is_a<T, std::wios> || is_a<T, std::wistream> || is_a<T, std::wostream> || is_a<T, std::wstreambuf>;

// A socket, say.
template <class T, class = void>
inline constexpr bool is_of_asio = false;
template <class T>
inline constexpr bool is_of_asio<T, std::void_t<decltype(std::declval<T&>().get_executor())>> = true;

// A device or filter of Boost.Iostreams.
template <class T, class = void>
inline constexpr bool has_category = false;
template <class T>
inline constexpr bool has_category<T, std::void_t<typename T::category, typename T::char_type>> = true;

// `Ends` says which types are ends. These are the ends of most functions.
struct plain_ends {
  template <class T>
  static constexpr bool is_input = detail::is_input<T>;
  template <class T>
  static constexpr bool is_output = detail::is_output<T>;
};

// The ends of copy_stream, whose overload for streams also takes what converts to one (std::reference_wrapper).
struct stream_ends {
  template <class T>
  static constexpr bool is_input = detail::is_input<T> || std::is_convertible_v<T&, std::istream&>;
  template <class T>
  static constexpr bool is_output = detail::is_output<T> || std::is_convertible_v<T&, std::ostream&>;
};

// What is wrong with an argument that is to be the input or the output.
template <class Ends, direction Way, class Argument>
constexpr mistake find_mistake() {
  using type = bare<Argument>;
  using value = std::decay_t<Argument>;
  constexpr bool is_input = Ends::template is_input<type>;
  constexpr bool is_output = Ends::template is_output<type>;
  if constexpr (Way == direction::input ? is_input : is_output) {
    return is_constant<Argument> ? mistake::constant : mistake::none;
  } else if constexpr (is_input || is_output) {
    return mistake::other_way;
  } else if constexpr (std::is_arithmetic_v<type>) {
    return mistake::number;
  } else if constexpr (is_text<value>) {
    return mistake::text;
  } else if constexpr (is_iterator<type>) {
    return mistake::iterator;
  } else if constexpr (is_pointer<value>) {
    return mistake::pointer;
  } else if constexpr (is_wide<type>) {
    return mistake::wide;
  } else if constexpr (is_of_asio<type>) {
    return mistake::of_asio;
  } else if constexpr (has_category<type>) {
    return mistake::device;
  } else {
    return mistake::other;
  }
}
template <class Ends, direction Way, class Argument>
inline constexpr mistake mistake_of = find_mistake<Ends, Way, Argument>();

// Both arguments are right, for functions that have no other test.
template <class Ends, class In, class Out>
inline constexpr bool are_right =
    mistake_of<Ends, direction::input, In> == mistake::none&& mistake_of<Ends, direction::output, Out> == mistake::none;

template <class Ends, direction Way, class Argument, mistake M>
using if_mistake = std::enable_if_t<mistake_of<Ends, Way, Argument> == M>;

// What an argument that is no end is converted to, in vain. The types are never defined. The constructors are not
// written by a macro, whose expansion the compiler would show as well.
template <class Ends, direction Way>
struct refused_end {
  // clang-format off
  template <class T, class = if_mistake<Ends, Way, T, mistake::text>>
  refused_end(T&&, struct a_path_or_text_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_open_it_and_pass_the_std_ifstream_or_std_ofstream* = nullptr)
      ZC_NO_END("a path or text", "open it, and pass the std::ifstream or std::ofstream");
  template <class T, class = if_mistake<Ends, Way, T, mistake::number>>
  refused_end(T&&, struct a_number_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_a_descriptor_as_zc_file_section_or_in_a_zc_fd_source_or_zc_fd_sink* = nullptr)
      ZC_NO_END("a number", "pass a descriptor as zc::file_section{fd, 0}, or in a zc::fd_source or zc::fd_sink(fd, boost::iostreams::never_close_handle)");
  template <class T, class = if_mistake<Ends, Way, T, mistake::iterator>>
  refused_end(T&&, struct an_iterator_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_the_stream_or_two_istreambuf_iterators_and_an_ostreambuf_iterator_and_keep_std_copy_for_others* = nullptr)
      ZC_NO_END("an iterator", "pass the stream, or two istreambuf_iterators and an ostreambuf_iterator, and keep std::copy for others");
  template <class T, class = if_mistake<Ends, Way, T, mistake::pointer>>
  refused_end(T&&, struct a_pointer_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_what_it_points_to* = nullptr)
      ZC_NO_END("a pointer", "pass what it points to, *pointer; for rdbuf() the stream itself");
  template <class T, class = if_mistake<Ends, Way, T, mistake::wide>>
  refused_end(T&&, struct a_wide_stream_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_a_std_ifstream_or_std_ofstream_of_bytes* = nullptr)
      ZC_NO_END("a wide stream", "pass a std::ifstream or std::ofstream of bytes");
  template <class T, class = if_mistake<Ends, Way, T, mistake::constant>>
  refused_end(T&&, struct a_const_stream_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_it_without_const* = nullptr)
      ZC_NO_END("a const stream", "pass it without const, since a copy changes its position and state");
  template <class T, class = if_mistake<Ends, Way, T, mistake::other_way>>
  refused_end(T&&, struct an_output_as_the_input_or_an_input_as_the_output_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_the_input_first_then_the_output* = nullptr)
      ZC_NO_END("an output as the input, or an input as the output,", "pass the input first, then the output");
  template <class T, class = if_mistake<Ends, Way, T, mistake::of_asio>>
  refused_end(T&&, struct an_object_of_Asio_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_include_zc_asio_hpp_for_a_socket_or_pass_its_socket_or_use_zc_async_copy_for_a_tls_stream* = nullptr)
      ZC_NO_END("an object of Asio's", "include <zc/asio.hpp> for a socket, descriptor, pipe or file; pass the socket() of a beast::tcp_stream; use zc::async_copy for ssl::stream and the like");
  template <class T, class = if_mistake<Ends, Way, T, mistake::device>>
  refused_end(T&&, struct a_device_or_filter_of_Boost_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_include_zc_iostreams_hpp_for_a_device_of_char_and_push_a_filter_into_a_filtering_stream* = nullptr)
      ZC_NO_END("a device or filter of Boost's", "include <zc/iostreams.hpp> for a device of char; push a filter into a filtering_istream or filtering_ostream");
  template <class T, class = if_mistake<Ends, Way, T, mistake::other>>
  refused_end(T&&, struct this_type_is_no_end_as_an_end_is_a_stream_streambuf_FILE_or_device_so_pass_one_of_these* = nullptr)
      ZC_NO_END("this type", "pass one of these");
  // clang-format on
};

template <class Ends, direction Way>
struct right_end {
  template <class T, class = if_mistake<Ends, Way, T, mistake::none>>
  right_end(T&&);
};

struct any_argument {
  any_argument();
  template <class T>
  any_argument(T&&);
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#undef ZC_NO_END

// Declares the overloads, for a function or constructor (`what` is all up to its parameters) with two to six
// parameters. They are templates, so that a function of another library's that matches as badly is preferred.
#define ZC_REFUSE_OTHER_ENDS(what, Ends)                                                                  \
  template <class = void>                                                                                 \
  what(::zc::detail::refused_end<Ends, ::zc::direction::input>, ::zc::detail::any_argument,               \
       ::zc::detail::any_argument = {}, ::zc::detail::any_argument = {}, ::zc::detail::any_argument = {}, \
       ::zc::detail::any_argument = {});                                                                  \
  template <class = void>                                                                                 \
  what(::zc::detail::right_end<Ends, ::zc::direction::input>,                                             \
       ::zc::detail::refused_end<Ends, ::zc::direction::output>, ::zc::detail::any_argument = {},         \
       ::zc::detail::any_argument = {}, ::zc::detail::any_argument = {}, ::zc::detail::any_argument = {})

namespace zc {
inline namespace ZC_ABI {

// Here for both headers that have a copy_stream.
ZC_REFUSE_OTHER_ENDS(copy_result copy_stream, detail::stream_ends);

}  // namespace ZC_ABI
}  // namespace zc

#endif
