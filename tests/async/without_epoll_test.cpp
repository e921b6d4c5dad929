// Asynchronous copies where Asio waits by something else than epoll(7): by io_uring where it is told of that, or else
// by select(2).
#include "support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

using namespace zc_test;

namespace {

#ifdef ASIO_HAS_IO_URING_AS_DEFAULT
constexpr bool is_select = false;
#else
constexpr bool is_select = true;
#endif

// None where the kernel refuses.
std::unique_ptr<net::io_context> make_context() {
  try {
    auto context = std::make_unique<net::io_context>();
    const unix_pair opens_what_asio_needs(*context);
    return context;
  } catch (const system_error& e) {
    MESSAGE("skipped: this Asio waits by io_uring: " << std::string(e.what()));
    return nullptr;
  }
}

}  // namespace

TEST_CASE("without epoll, sockets, a plain pipe and a file are copied, and waited for") {
  const auto context = make_context();
  if (!context) return;
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream file(folder / "in");
  two_ends pipe = make_pipe();
  unix_pair first(*context), second(*context);
  std::ostringstream out;
  outcome to_first, on, to_out;
  to_first.then = [&] { first.near.shutdown(unix_socket::shutdown_send); };
  on.then = [&] { second.near.shutdown(unix_socket::shutdown_send); };
  zc::async_copy(file, first.near, to_first.handler());
  zc::async_copy(first.far, second.near, on.handler());
  zc::async_copy(second.far, out, to_out.handler());
  std::ostringstream from_pipe;
  outcome piped;
  zc::async_copy(zc::fd_source(pipe.read.get(), never_close), from_pipe,
                 net::bind_executor(context->get_executor(), piped.handler()));
  CHECK(!run(*context, 100ms));
  CHECK(piped.calls == 0);
  write_some(pipe.write.get(), "hello");
  pipe.write.reset();
  CHECK(run(*context));
  for (const outcome* const o : {&to_first, &on, &to_out, &piped}) {
    CHECK(o->calls == 1);
    CHECK(!o->ec);
  }
  CHECK((out.str() == content));
  CHECK(from_pipe.str() == "hello");
}

TEST_CASE("without epoll, cancel() and close() of an end complete a copy that waits") {
  const auto context = make_context();
  if (!context) return;
  for (const bool is_closed : {false, true}) {
    unix_pair in(*context), out(*context);
    outcome copied;
    zc::async_copy(in.near, out.near, copied.handler());
    CHECK(!run(*context, 20ms));
    is_closed ? in.near.close() : in.near.cancel();
    CHECK(run(*context));
    CHECK(copied.is_aborted());
  }
}

TEST_CASE("a descriptor that select cannot wait for is an error of Asio's, and takes nothing") {
  const auto context = make_context();
  if (!context || !is_select) return;
  two_ends from = make_unix();
  unix_pair out(*context);
  unix_socket in(*context, net::local::stream_protocol(), ::fcntl(from.read.get(), F_DUPFD_CLOEXEC, FD_SETSIZE));
  outcome copied;
  zc::async_copy(in, out.near, copied.handler());
  CHECK(run(*context));
  CHECK(copied.calls == 1);
  CHECK(copied.ec == net::error::fd_set_failure);
  CHECK(copied.result.failed_end == copy_end::input);
  CHECK(copied.result.bytes == 0);
  write_some(from.write.get(), "hello");
  CHECK(read_available(from.read.get()) == "hello");
}
