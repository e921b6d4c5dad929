// Asynchronous copies in coroutines (C++20).
#include "support.hpp"

#include <doctest/doctest.h>

#include <sstream>

#if !defined(ASIO_HAS_CO_AWAIT) && !defined(BOOST_ASIO_HAS_CO_AWAIT)

TEST_CASE("copies in coroutines") { MESSAGE("skipped: this Asio has none with this compiler"); }

#else

#if ZC_ASIO_VERSION >= 102400
#ifdef ASIO_STANDALONE
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/promise.hpp>
#include <asio/experimental/use_promise.hpp>
namespace tokens = asio;
namespace operators = asio::experimental::awaitable_operators;
#else
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
namespace tokens = boost::asio;
namespace operators = boost::asio::experimental::awaitable_operators;
#endif
#elif defined(ZC_ASIO_HAS_SLOTS)
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/promise.hpp>
namespace tokens = asio::experimental;
namespace operators = asio::experimental::awaitable_operators;
#endif

using namespace zc_test;

TEST_CASE("a coroutine awaits a copy, and gets its result") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  std::uintmax_t n = 0;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        const zc::copy_result result = co_await zc::async_copy(in, sockets.near, net::use_awaitable);
        n = result.bytes;
      },
      net::detached);
  CHECK(run(context));
  CHECK(n == 5);
}

TEST_CASE("an error of an awaited copy is thrown") {
  net::io_context context;
  unix_pair sockets(context);
  sockets.far.close();
  std::istringstream in("hello");
  error_code ec;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        try {
          co_await zc::async_copy(in, sockets.near, net::use_awaitable);
        } catch (const system_error& e) {
          ec = e.code();
        }
      },
      net::detached);
  CHECK(run(context));
  CHECK(ec == net::error::broken_pipe);
}

TEST_CASE("a coroutine drives an operation of its own, and awaits a plain descriptor in its executor") {
  net::io_context context;
  two_ends pipe = make_pipe();
  std::ostringstream out;
  zc::copy_operation copy(zc::fd_source(pipe.read.get(), never_close), out);
  bool is_done = false;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        co_await zc::async_run(copy, net::use_awaitable);
        is_done = true;
      },
      net::detached);
  context.poll();
  CHECK(!is_done);
  write_some(pipe.write.get(), "hello");
  pipe.write.reset();
  CHECK(run(context));
  CHECK(is_done);
  CHECK(out.str() == "hello");
}

#ifdef ZC_ASIO_HAS_SLOTS
TEST_CASE("as_tuple keeps the result of an awaited copy that failed") {
  net::io_context context;
  unix_pair in(context), out(context);
  write_some(in.far.native_handle(), "hello");
  out.far.close();
  std::string undelivered;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        const auto [ec, result] = co_await zc::async_copy(in.near, out.near, tokens::as_tuple(net::use_awaitable));
        CHECK(ec == net::error::broken_pipe);
        undelivered = result.undelivered;
      },
      net::detached);
  CHECK(run(context));
  CHECK(undelivered == "hello");
}

TEST_CASE("a copy beside a timer is ended when that wins, and a timer when the copy does") {
  for (const bool copy_wins : {false, true}) {
    net::io_context context;
    unix_pair in(context), out(context);
    if (copy_wins) in.far.close();
    std::size_t winner = 7;
    error_code ec;
    std::uintmax_t n = 0;
    net::co_spawn(
        context,
        [&]() -> net::awaitable<void> {
          using namespace operators;
          net::steady_timer timer(context, copy_wins ? 1h : 20ms);
          auto both = co_await (zc::async_copy(in.near, out.near, tokens::as_tuple(net::use_awaitable)) ||
                                timer.async_wait(tokens::as_tuple(net::use_awaitable)));
          winner = both.index();
          if (winner == 0) {
            ec = std::get<0>(std::get<0>(both));
            n = std::get<1>(std::get<0>(both)).bytes;
          }
        },
        net::detached);
    CHECK(run(context));
    CHECK(winner == (copy_wins ? 0 : 1));
    CHECK(!ec);
    CHECK(n == 0);
  }
}

namespace {

template <class Promise>
bool is_done(const Promise& promise) {
#if ZC_ASIO_VERSION >= 102400
  return promise.completed();
#else
  return promise.complete();
#endif
}
template <class Promise, class Handler>
void wait_for(Promise& promise, Handler handler) {
#if ZC_ASIO_VERSION >= 102400
  std::move(promise)(std::move(handler));
#else
  promise.async_wait(std::move(handler));
#endif
}

}  // namespace

TEST_CASE("a promise begins a copy at once, and keeps its result until that is asked for") {
  net::io_context context;
  unix_pair in(context), out(context);
  auto promise = zc::async_copy(in.near, out.near, net::experimental::use_promise);
  context.poll();
  CHECK(!is_done(promise));
  write_some(in.far.native_handle(), "hello");
  in.far.close();
  CHECK(run(context));
  CHECK(is_done(promise));
  outcome copied;
  wait_for(promise, copied.handler());
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(!copied.ec);
  CHECK(copied.result.bytes == 5);
}

TEST_CASE("a promise that is dropped cancels its copy, and nothing is lost") {
  net::io_context context;
  unix_pair in(context), out(context);
  {
    auto dropped = zc::async_copy(in.near, out.near, net::experimental::use_promise);
    context.poll();
  }
  CHECK(run(context));
  write_some(in.far.native_handle(), "hello");
  CHECK(read_available(in.near.native_handle()) == "hello");
}
#endif

#endif  // ASIO_HAS_CO_AWAIT
