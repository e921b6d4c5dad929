// What Asio's handler tracking tells of an asynchronous copy.
#ifdef ASIO_STANDALONE
#define ASIO_ENABLE_HANDLER_TRACKING 1
#else
#define BOOST_ASIO_ENABLE_HANDLER_TRACKING 1
#endif
#include "support.hpp"

#include <doctest/doctest.h>

using namespace zc_test;

TEST_CASE("handler tracking names zc::async_copy") {
  const unique_fd log = make_memfd("", false);
  const unique_fd before(::dup(STDERR_FILENO));
  ::dup2(log.get(), STDERR_FILENO);
  outcome copied;
  {
    net::io_context context;
    unix_pair in(context), out(context);
    zc::async_copy(in.near, out.near, copied.handler());
    context.poll();
    in.far.close();
    run(context);
  }
  ::dup2(before.get(), STDERR_FILENO);
  ::lseek(log.get(), 0, SEEK_SET);
  CHECK(copied.calls == 1);
  CHECK(read_all(log.get()).find("zc::async_copy") != std::string::npos);
}
