// What the compiler says of a wrong argument behind two right ends, as detail/refused_ends.hpp makes it speak of the
// ends: of an error code that is no std::error_code, of a number where none is asked for, and of arguments that are
// missing or in another order. Not for users.
#ifndef ZC_DETAIL_REFUSED_REST_HPP
#define ZC_DETAIL_REFUSED_REST_HPP

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>
#include <zc/detail/refused.hpp>
#include <zc/detail/refused_ends.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <system_error>
#include <type_traits>
#include <utility>

namespace zc {
inline namespace ZC_ABI {

struct copy_limits;

namespace detail {

// That of Boost.System, say, or a std::error_code that no error can be stored in.
template <class T, class = void>
inline constexpr bool is_other_error_code = false;
template <class T>
inline constexpr bool
    is_other_error_code<T, std::void_t<decltype(std::declval<T>().category(), std::declval<T>().message())>> =
        !std::is_same_v<T, std::error_code&>;

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<bare<T>>;

// What a wrong argument is converted to, in vain. The types are never defined.
struct refused_argument {
  // clang-format off
  template <class T, class = std::enable_if_t<is_other_error_code<T>>>
  refused_argument(T&&, struct an_error_is_stored_in_a_variable_of_std_error_code_only_so_pass_one* = nullptr)
      ZC_REFUSED("an error is stored in a variable of std::error_code only, so pass one");
  template <class T, class = std::enable_if_t<is_number<T>>, class = void>
  refused_argument(T&&, struct a_number_of_bytes_is_the_third_argument_of_copy_stream_n_only* = nullptr)
      ZC_REFUSED("a number of bytes is the third argument of copy_stream_n only");
  // clang-format on
};
template <class Wanted, class T>
using if_is = std::enable_if_t<std::is_same_v<bare<T>, Wanted>>;
struct early_error_code {
  template <class T, class = if_is<std::error_code, T>>
  early_error_code(T&&, struct the_error_code_is_the_last_argument* = nullptr)
      ZC_REFUSED("the error code is the last argument");
};
struct early_options {
  template <class T, class = if_is<copy_options, T>>
  early_options(T&&, struct zc_copy_limits_come_before_options_and_may_be_empty_braces* = nullptr)
      ZC_REFUSED("zc::copy_limits come before options, and may be {}");
};
struct output_without_length {
  template <class T, class = if_mistake<plain_ends, direction::output, T, mistake::none>>
  output_without_length(T&&, struct the_third_argument_is_the_greatest_number_of_bytes* = nullptr)
      ZC_REFUSED("the third argument is the greatest number of bytes");
};
struct right_argument {
  template <class T, class = std::enable_if_t<!is_other_error_code<T> && !is_number<T>>>
  right_argument(T&&);
};

}  // namespace detail

template <class = void>
copy_result copy_stream(detail::right_end<detail::stream_ends, direction::input>,
                        detail::right_end<detail::stream_ends, direction::output>, detail::early_error_code,
                        detail::any_argument, detail::any_argument = {});
template <class = void>
copy_result copy_stream(detail::right_end<detail::stream_ends, direction::input>,
                        detail::right_end<detail::stream_ends, direction::output>, detail::early_options,
                        const copy_limits&, detail::any_argument = {});
template <class = void>
copy_result copy_stream_n(detail::right_end<detail::plain_ends, direction::input>, detail::output_without_length);
template <class = void>
copy_result copy_stream_n(detail::right_end<detail::plain_ends, direction::input>,
                          detail::right_end<detail::plain_ends, direction::output>, detail::any_argument,
                          detail::early_error_code, detail::any_argument);
template <class = void>
copy_result copy_stream(detail::right_end<detail::stream_ends, direction::input>,
                        detail::right_end<detail::stream_ends, direction::output>, detail::refused_argument,
                        detail::any_argument = {}, detail::any_argument = {});
template <class = void>
copy_result copy_stream(detail::right_end<detail::stream_ends, direction::input>,
                        detail::right_end<detail::stream_ends, direction::output>, detail::right_argument,
                        detail::refused_argument, detail::any_argument = {});
template <class = void>
copy_result copy_stream_n(detail::right_end<detail::plain_ends, direction::input>,
                          detail::right_end<detail::plain_ends, direction::output>, detail::any_argument,
                          detail::refused_argument, detail::any_argument = {});
template <class = void>
copy_result copy_stream_n(detail::right_end<detail::plain_ends, direction::input>,
                          detail::right_end<detail::plain_ends, direction::output>, detail::any_argument,
                          detail::right_argument, detail::refused_argument);

}  // namespace ZC_ABI
}  // namespace zc

#endif
