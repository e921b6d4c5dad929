// The arguments of an asynchronous copy, as they wait for the operation to be initiated. Not for users.
#ifndef ZC_DETAIL_ASYNC_ARGUMENTS_HPP
#define ZC_DETAIL_ASYNC_ARGUMENTS_HPP

#include <zc/copy_limits.hpp>
#include <zc/copy_options.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/async_objects.hpp>
#include <zc/detail/ends.hpp>
#include <zc/export.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ASIO_STANDALONE
#include <asio/execution/context.hpp>
#include <asio/execution/executor.hpp>
#include <asio/execution_context.hpp>
#include <asio/is_executor.hpp>
#include <asio/query.hpp>
#include <asio/system_executor.hpp>
#else
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/is_executor.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/system_executor.hpp>
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

// An end that was given by name is borrowed; a temporary is kept.
template <class End, bool IsBorrowed = std::is_lvalue_reference_v<End> && !std::is_pointer_v<bare<End>>>
class held {
 public:
  explicit held(bare<End>& end) noexcept : end_(&end) {}
  explicit held(const bare<End>& end) noexcept : end_(const_cast<bare<End>*>(&end)) {}
  bare<End>& get() noexcept { return *end_; }

 private:
  bare<End>* end_;
};
template <class End>
class held<End, false> {
 public:
  explicit held(End&& end) : end_(std::forward<End>(end)) {}
  bare<End>& get() noexcept { return end_; }

 private:
  bare<End> end_;
};

template <class T>
inline constexpr bool is_execution_context = std::is_base_of_v<net::execution_context, bare<T>>;
template <class T>
inline constexpr bool is_executor =
    net::execution::is_executor<bare<T>>::value || net::is_executor<bare<T>>::value || is_execution_context<T>;

// An executor that was given as such, or by its context.
template <class T>
auto executor_of(T& given) {
  if constexpr (is_execution_context<T>) {
    return given.get_executor();
  } else {
    return bare<T>(given);
  }
}

struct no_executor {};

// Where a copy without an object of Asio's waits: in the handler's executor, or in the system's where that is of no
// context (that of a std::future).
template <class Executor>
auto executor_to_wait_in(const Executor& of_handler) {
  constexpr bool has_context = net::can_query<Executor, net::execution::context_t>::value;
  if constexpr (has_context || !net::execution::is_executor<Executor>::value) {
    return of_handler;
  } else {
    return net::system_executor();
  }
}

// The first of these arguments that is a T, or else `otherwise`.
template <class T>
T first_of(T otherwise) {
  return otherwise;
}
template <class T, class First, class... Rest>
T first_of(T otherwise, First& first, Rest&... rest) {
  if constexpr (std::is_same_v<bare<First>, T>) {
    return first;
  } else {
    return first_of<T>(otherwise, rest...);
  }
}

// The first of them that is an executor, or no_executor.
inline no_executor first_executor() { return {}; }
template <class First, class... Rest>
auto first_executor(First& first, Rest&... rest) {
  if constexpr (is_executor<First>) {
    return executor_of(first);
  } else {
    return first_executor(rest...);
  }
}

template <class T>
inline constexpr bool is_setting =
    std::is_same_v<bare<T>, copy_limits> || std::is_same_v<bare<T>, copy_options> || is_executor<T>;

// The completion token, which is the last argument; void where there is none.
template <class... Rest>
struct last_of {
  using type = void;
};
template <class First, class... Rest>
struct last_of<First, Rest...> {
  using type = std::tuple_element_t<sizeof...(Rest), std::tuple<First, Rest...>>;
};
template <class... Rest>
using token_of = typename last_of<Rest...>::type;

// False for a function, or an object with one operator() that is no template, that cannot be called with such
// arguments. Of all other tokens, Asio knows.
template <class T, class = void>
inline constexpr bool has_one_call = std::is_function_v<std::remove_pointer_t<T>>;
template <class T>
inline constexpr bool has_one_call<T, std::void_t<decltype(&T::operator())>> = true;
template <class Token, class... Results>
inline constexpr bool may_be_called_with =
    !has_one_call<std::decay_t<Token>> || std::is_invocable_v<std::decay_t<Token>, error_code&, Results...>;

// What was given between the ends and the token.
template <class Disk>
struct settings {
  copy_limits limits;
  copy_options options;
  Disk disk;
};
template <class... Given>
auto settings_of(Given&... given) {
  auto disk = first_executor(given...);
  return settings<decltype(disk)>{first_of<copy_limits>({}, given...),
                                  first_of<copy_options>(default_copy_options, given...), std::move(disk)};
}

// The executor that an operation belongs to by its arguments: the output's, or else the input's.
template <class In, class Out>
auto executor_of_ends(In& in, Out& out) {
  if constexpr (has_executor<Out>) {
    return out.get_executor();
  } else if constexpr (has_executor<In>) {
    return in.get_executor();
  } else {
    return no_executor();
  }
}

// A tuple of what was given if it is an executor (an object of Asio's), or else an empty one.
template <class T>
auto as_executor(T& given) {
  if constexpr (is_executor<T>) {
    return std::make_tuple(executor_of(given));
  } else {
    return std::tuple<>();
  }
}
template <class T>
auto as_object(T& given) {
  if constexpr (is_executor<T>) {
    return std::tuple<>();
  } else {
    return std::tuple<T*>(&given);
  }
}

template <std::size_t N, class Executors>
auto nth_executor(const Executors& all) {
  if constexpr (N < std::tuple_size_v<Executors>) {
    return std::get<N>(all);
  } else {
    return no_executor();
  }
}

template <class Objects, class Executors>
auto executor_of_objects(const Objects& objects, const Executors& executors) {
  if constexpr (std::tuple_size_v < Objects >> 0) {
    return std::get<0>(objects)->get_executor();
  } else {
    return nth_executor<0>(executors);
  }
}

// Calls `call(token, settings...)`, for arguments whose last one is the token.
template <class Call, class Tuple, std::size_t... I>
auto call_with_token(Call call, Tuple all, std::index_sequence<I...>) {
  using token = std::tuple_element_t<sizeof...(I), Tuple>;
  return call(std::forward<token>(std::get<sizeof...(I)>(all)), std::get<I>(all)...);
}

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
