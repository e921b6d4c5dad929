// Asynchronous copies over TLS: they go through the cipher, never below it.
#include <doctest/doctest.h>

#ifndef ZC_HAS_OPENSSL

TEST_CASE("copies over TLS") { MESSAGE("skipped: OpenSSL's headers (libssl-dev) are missing"); }

#else

#include "tls_pair.hpp"

#include <fstream>
#include <sstream>

using namespace zc_test;

namespace {

// All that comes out of the far end, where nothing more comes below it.
std::string received(net::io_context& context, tls_pair& tls) {
  tls.sockets.near.shutdown(unix_socket::shutdown_send);
  std::ostringstream got;
  outcome copied;
  zc::async_copy(tls.far, got, copied.handler());
  CHECK(run(context));
  CHECK(copied.ec == net::ssl::error::stream_truncated);
  return got.str();
}

}  // namespace

TEST_CASE("a file goes through TLS into a file, and ends where the peer shuts TLS down") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  net::io_context context;
  tls_pair tls(context);
  outcome sent, got, shut;
  sent.then = [&] { tls.near.async_shutdown(shut.run_handler()); };
  got.then = [&] { tls.sockets.far.close(); };
  zc::async_copy(in, tls.near, sent.handler());
  zc::async_copy(tls.far, out, got.handler());
  CHECK(run(context));
  for (const outcome* const o : {&sent, &got}) {
    CHECK(o->calls == 1);
    CHECK(!o->ec);
    CHECK(o->result.bytes == content.size());
    CHECK(o->result.method == copy_method::buffered);
  }
  CHECK((read_file(folder / "out") == content));
}

TEST_CASE("what the socket below TLS carries is the cipher's") {
  net::io_context context;
  tls_pair tls(context);
  read_available(tls.sockets.far.native_handle());
  std::istringstream in("hello");
  outcome sent;
  zc::async_copy(in, tls.near, sent.handler());
  CHECK(run(context));
  CHECK(sent.result.bytes == 5);
  const std::string seen = read_available(tls.sockets.far.native_handle());
  CHECK(seen.substr(0, 3) == "\x17\x03\x03");  // a record of application data (RFC 8446, 5.1)
  CHECK(seen.find("hello") == std::string::npos);
}

TEST_CASE("TLS is relayed to a socket and back into TLS, within a limit") {
  net::io_context context;
  tls_pair first(context), second(context);
  unix_pair between(context);
  outcome sent, there, back;
  std::istringstream in("headbody");
  zc::copy_limits limits;
  limits.bytes = 4;
  zc::async_copy(in, first.near, sent.handler());
  zc::async_copy(first.far, between.near, limits, there.handler());
  zc::async_copy(between.far, second.near, limits, back.handler());
  CHECK(run(context));
  CHECK(there.result.bytes == 4);
  CHECK(back.result.bytes == 4);
  CHECK(received(context, second) == "head");
  char rest[10];
  CHECK(first.far.read_some(net::buffer(rest)) == 4);
}

TEST_CASE("kernel_only is refused for TLS at either end, and nothing is sent or taken") {
  net::io_context context;
  tls_pair tls(context);
  read_available(tls.sockets.far.native_handle());
  std::istringstream in("hello");
  std::ostringstream out;
  outcome sent, got;
  zc::async_copy(in, tls.near, copy_options::kernel_only, sent.handler());
  zc::async_copy(tls.far, out, copy_options::kernel_only, got.handler());
  CHECK(run(context));
  CHECK(sent.ec == net::error::operation_not_supported);
  CHECK(got.ec == net::error::operation_not_supported);
  CHECK(in.tellg() == 0);
  CHECK(read_available(tls.sockets.far.native_handle()).empty());
}

TEST_CASE("what TLS has deciphered already is copied, where its socket has nothing to read") {
  net::io_context context;
  tls_pair tls(context);
  net::write(tls.near, net::buffer("headbody", 8));
  char head[4];
  CHECK(tls.far.read_some(net::buffer(head)) == 4);
  zc::copy_limits limits;
  limits.bytes = 4;
  std::ostringstream out;
  outcome got;
  zc::async_copy(tls.far, out, limits, got.handler());
  CHECK(run(context, 2s));
  CHECK(got.calls == 1);
  CHECK(out.str() == "body");
}

TEST_CASE("a connection that is cut off below TLS is an error, which counts what came") {
  net::io_context context;
  tls_pair tls(context);
  net::write(tls.near, net::buffer("hello", 5));
  tls.sockets.near.shutdown(unix_socket::shutdown_send);
  std::ostringstream out;
  outcome got;
  zc::async_copy(tls.far, out, got.handler());
  CHECK(run(context));
  CHECK(got.calls == 1);
  CHECK(got.ec == net::ssl::error::stream_truncated);
  CHECK(got.result.failed_end == copy_end::input);
  CHECK(got.result.bytes == 5);
  CHECK(out.str() == "hello");
}

TEST_CASE("cancel() below TLS ends a copy to a peer that does not read, and no byte is counted that does not come") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  for (const bool is_file : {true, false}) {
    CAPTURE(is_file);
    tls_pair tls(context);
    unix_pair source(context);
    zc::fd_source in(folder / "in");
    fill(source.far.native_handle());
    outcome sent;
    if (is_file) {
      zc::async_copy(in, tls.near, sent.handler());
    } else {
      zc::async_copy(source.near, tls.near, sent.handler());
    }
    context.poll();
    context.restart();
    fill(source.far.native_handle());
    context.poll();
    CHECK(sent.calls == 0);
    tls.sockets.near.cancel();
    CHECK(run(context));
    CHECK(sent.is_aborted());
    CHECK(sent.result.bytes > 0);
    const std::string got = received(context, tls);
    CHECK(got.size() == sent.result.bytes);
    if (is_file) {
      CHECK(position(in.handle()) == static_cast<off_t>(sent.result.bytes));
      CHECK((got == content.substr(0, got.size())));
    } else {
      CHECK(!sent.result.undelivered.empty());
    }
  }
}

#ifdef ZC_ASIO_HAS_SLOTS
TEST_CASE("a signal ends a copy to TLS and one from TLS, which are counted exactly") {
  net::io_context context;
  tls_pair tls(context);
  std::istringstream in(content);
  std::ostringstream out;
  outcome sent, got;
  net::cancellation_signal to, from;
  zc::async_copy(in, tls.near, net::bind_cancellation_slot(to.slot(), sent.handler()));
  zc::async_copy(tls.near, out, net::bind_cancellation_slot(from.slot(), got.handler()));
  net::write(tls.far, net::buffer("hello", 5));
  context.poll();
  CHECK(sent.calls + got.calls == 0);
  to.emit(net::cancellation_type::terminal);
  from.emit(net::cancellation_type::terminal);
  CHECK(run(context));
  CHECK(sent.is_aborted());
  CHECK(got.is_aborted());
  CHECK(got.result.bytes == 5);
  CHECK(out.str() == "hello");
  CHECK(in.tellg() == static_cast<std::streamoff>(sent.result.bytes));
  CHECK(received(context, tls).size() == sent.result.bytes);
}
#endif

#endif  // ZC_HAS_OPENSSL
