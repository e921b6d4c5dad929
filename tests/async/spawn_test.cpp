// Asynchronous copies in Asio's coroutines that have a stack of their own, and need Boost.Coroutine or Boost.Context.
#include "support.hpp"

#ifdef ASIO_STANDALONE
#include <asio/spawn.hpp>
#else
#include <boost/asio/spawn.hpp>
#endif

#include <doctest/doctest.h>

#include <sstream>
#include <utility>

using namespace zc_test;

namespace {

template <class Function>
void spawn(net::io_context& context, Function f) {
#if ZC_ASIO_VERSION >= 102400
  net::spawn(context, std::move(f), net::detached);
#else
  net::spawn(context, std::move(f));
#endif
}

}  // namespace

TEST_CASE("a coroutine with a stack waits for a copy, and gets its result") {
  net::io_context context;
  unix_pair in(context), out(context);
  std::uintmax_t n = 0;
  spawn(context, [&](net::yield_context yield) { n = zc::async_copy(in.near, out.near, yield).bytes; });
  context.poll();
  CHECK(n == 0);
  write_some(in.far.native_handle(), "hello");
  in.far.close();
  CHECK(run(context));
  CHECK(n == 5);
  CHECK(read_available(out.far.native_handle()) == "hello");
}

TEST_CASE("an error is thrown in such a coroutine, or kept beside the result") {
  net::io_context context;
  unix_pair in(context), out(context);
  out.far.close();
  error_code thrown, kept;
  zc::copy_result result;
  spawn(context, [&](net::yield_context yield) {
    try {
      std::istringstream text("text");
      static_cast<void>(zc::async_copy(text, out.near, yield));
    } catch (const system_error& e) {
      thrown = e.code();
    }
    write_some(in.far.native_handle(), "hello");
    result = zc::async_copy(in.near, out.near, yield[kept]);
  });
  CHECK(run(context));
  CHECK(thrown == net::error::broken_pipe);
  CHECK(kept == net::error::broken_pipe);
  CHECK(result.failed_end == copy_end::output);
  CHECK(result.undelivered == "hello");
}

TEST_CASE("such a coroutine drives an operation of its own, and goes on after cancel()") {
  net::io_context context;
  unix_pair in(context), out(context);
  zc::copy_operation copy(in.near, out.near);
  error_code first, second = net::error::fault;
  spawn(context, [&](net::yield_context yield) {
    zc::async_run(copy, in.near, out.near, yield[first]);
    zc::async_run(copy, in.near, out.near, yield[second]);
  });
  context.poll();
  in.near.cancel();
  context.poll();
  CHECK(first == net::error::operation_aborted);
  write_some(in.far.native_handle(), "hello");
  in.far.close();
  CHECK(run(context));
  CHECK(!second);
  CHECK(copy.finish().bytes == 5);
}
