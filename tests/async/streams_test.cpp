// Asynchronous copies from and to streams that have only their own functions: TLS, Beast's, one of a test's own.
#include "support.hpp"

#ifndef ASIO_STANDALONE
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/rate_policy.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#endif

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

using namespace zc_test;

namespace {

// Over a socket, changes each byte, as a cipher would: whoever looks behind it is found out. Takes and gives little.
class turning {
 public:
  using executor_type = unix_socket::executor_type;
  explicit turning(unix_socket& below) : below_(below) {}
  executor_type get_executor() { return below_.get_executor(); }
  unix_socket& lowest_layer() { return below_; }

  template <class Buffer, class Token>
  auto async_read_some(const Buffer& buffer, Token&& token) {
    const auto start = [this](auto handler, net::mutable_buffer room) {
      below_.async_read_some(net::buffer(room, 10'000), wrapped(std::move(handler), room));
    };
    return net::async_initiate<Token, void(error_code, std::size_t)>(start, token, net::mutable_buffer(buffer));
  }
  template <class Buffer, class Token>
  auto async_write_some(const Buffer& buffer, Token&& token) {
    const auto start = [this](auto handler, net::const_buffer data) {
      const auto* const begin = static_cast<const char*>(data.data());
      sent_.assign(begin, begin + std::min<std::size_t>(data.size(), 10'000));
      for (char& c : sent_) c = static_cast<char>(c ^ 1);
      below_.async_write_some(net::buffer(sent_), std::move(handler));
    };
    return net::async_initiate<Token, void(error_code, std::size_t)>(start, token, net::const_buffer(buffer));
  }

 private:
  template <class Handler>
  struct turning_handler {
    Handler handler;
    net::mutable_buffer room;
    using executor_type = net::associated_executor_t<Handler, turning::executor_type>;
    executor_type get_executor() const noexcept { return net::get_associated_executor(handler, fallback); }
#ifdef ZC_ASIO_HAS_SLOTS
    using cancellation_slot_type = net::associated_cancellation_slot_t<Handler>;
    cancellation_slot_type get_cancellation_slot() const noexcept {
      return net::get_associated_cancellation_slot(handler);
    }
#endif
    turning::executor_type fallback;
    void operator()(const error_code& ec, std::size_t n) {
      auto* const begin = static_cast<char*>(room.data());
      std::for_each(begin, begin + n, [](char& c) { c = static_cast<char>(c ^ 1); });
      handler(ec, n);
    }
  };
  template <class Handler>
  turning_handler<Handler> wrapped(Handler handler, net::mutable_buffer room) {
    return {std::move(handler), room, get_executor()};
  }

  unix_socket& below_;
  std::string sent_;
};

}  // namespace

TEST_CASE("bytes go through a stream's own functions, both ways, and never below it") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  net::io_context context;
  unix_pair sockets(context);
  turning near(sockets.near), far(sockets.far);
  outcome sent, received;
  sent.then = [&] { sockets.near.close(); };
  zc::async_copy(in, near, sent.handler());
  zc::async_copy(far, out, received.handler());
  CHECK(run(context));
  CHECK(!sent.ec);
  CHECK(sent.result.bytes == content.size());
  CHECK(sent.result.method == copy_method::buffered);
  CHECK(!received.ec);
  CHECK(received.result.bytes == content.size());
  CHECK((read_file(folder / "out") == content));
}

TEST_CASE("what goes out of such a stream is changed by it") {
  net::io_context context;
  unix_pair sockets(context);
  turning near(sockets.near);
  std::istringstream in("hello");
  outcome sent;
  zc::async_copy(in, near, sent.handler());
  CHECK(run(context));
  CHECK(read_available(sockets.far.native_handle()) == "idmmn");
}

TEST_CASE("two such streams, and a socket beside one, are copied within a limit") {
  net::io_context context;
  unix_pair first(context), second(context), third(context);
  turning from(first.near), over(second.near), back(second.far);
  outcome there, on;
  zc::copy_limits limits;
  limits.bytes = 4;
  write_some(first.far.native_handle(), "idmmn");
  zc::async_copy(from, over, limits, there.handler());
  zc::async_copy(back, third.near, limits, on.handler());
  CHECK(run(context));
  CHECK(there.result.bytes == 4);
  CHECK(on.result.bytes == 4);
  CHECK(read_available(third.far.native_handle()) == "hell");
  CHECK(read_available(first.near.native_handle()) == "n");
}

TEST_CASE("kernel_only and wrong arguments are refused for such a stream, and touch nothing") {
  net::io_context context;
  unix_pair sockets(context);
  turning near(sockets.near);
  std::istringstream in("hello");
  outcome kernel, wrong;
  zc::async_copy(in, near, copy_options::kernel_only, kernel.handler());
  zc::async_copy(in, near, copy_options::kernel_only | copy_options::buffered_only, wrong.handler());
  CHECK(run(context));
  CHECK(kernel.ec == net::error::operation_not_supported);
  CHECK(wrong.ec == net::error::invalid_argument);
  CHECK(in.tellg() == 0);
}

TEST_CASE("an error of such an output leaves the input behind what it took, or hands the rest back") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  for (const bool is_file : {true, false}) {
    unix_pair sockets(context), source(context);
    turning near(sockets.near);
    sockets.far.close();
    zc::fd_source in(folder / "in");
    write_some(source.far.native_handle(), "hello");
    outcome copied;
    if (is_file) {
      zc::async_copy(in, near, copied.handler());
    } else {
      zc::async_copy(source.near, near, copied.handler());
    }
    CHECK(run(context));
    CHECK(copied.calls == 1);
    CHECK(copied.ec == net::error::broken_pipe);
    CHECK(copied.result.failed_end == copy_end::output);
    CHECK(copied.result.bytes == 0);
    CHECK(copied.result.undelivered == (is_file ? "" : "hello"));
    if (is_file) CHECK(position(in.handle()) == 0);
  }
}

TEST_CASE("a time-out ends a copy from such a stream, and counts what came") {
  net::io_context context;
  unix_pair sockets(context);
  turning from(sockets.near);
  std::ostringstream out;
  zc::copy_limits limits;
  limits.idle_timeout = 30ms;
  write_some(sockets.far.native_handle(), "idmmn");
  outcome copied;
  zc::async_copy(from, out, limits, copied.handler());
  CHECK(run(context, 2s));
  CHECK(copied.calls == 1);
  CHECK(copied.ec == net::error::timed_out);
  CHECK(copied.result.bytes == 5);
  CHECK(out.str() == "hello");
}

TEST_CASE("a stream's own cancel ends a copy") {
  net::io_context context;
  unix_pair sockets(context);
  turning from(sockets.near);
  std::ostringstream out;
  outcome copied;
  zc::async_copy(from, out, copied.handler());
  context.poll();
  sockets.near.cancel();
  CHECK(run(context));
  CHECK(copied.is_aborted());
}

TEST_CASE("a file that only the disk executor may touch goes through such a stream") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  net::thread_pool pool(1);
  unix_pair sockets(context);
  turning near(sockets.near), far(sockets.far);
  std::ofstream out(folder / "out");
  outcome sent, received;
  sent.then = [&] { sockets.near.close(); };
  zc::async_copy(zc::fd_source(folder / "in"), near, pool, sent.handler());
  zc::async_copy(far, out, pool, received.handler());
  CHECK(run(context));
  CHECK(sent.calls + received.calls == 2);
  CHECK((read_file(folder / "out") == content));
}

#ifndef ASIO_STANDALONE
TEST_CASE("Beast's streams are read and written by their own functions") {
  namespace beast = boost::beast;
  net::io_context context;
  tcp_pair tcp(context);
  beast::tcp_stream near(std::move(tcp.near)), far(std::move(tcp.far));
  beast::test::stream test(context), peer(context);
  test.connect(peer);
  std::istringstream in(content);
  outcome sent, received;
  sent.then = [&] { near.close(); };
  received.then = [&] { test.close(); };
  zc::async_copy(in, near, sent.handler());
  zc::async_copy(far, test, received.handler());
  CHECK(run(context));
  CHECK(!sent.ec);
  CHECK(!received.ec);
  CHECK(received.result.method == copy_method::buffered);
  CHECK((peer.str() == content));
}

namespace {

// As a rate policy, allows a thousand bytes in each call, and adds up what went.
class noting_policy {
 public:
  std::size_t read = 0, written = 0, most = 0;

 private:
  friend class boost::beast::rate_policy_access;
  static std::size_t available_read_bytes() { return 1000; }
  static std::size_t available_write_bytes() { return 1000; }
  void transfer_read_bytes(std::size_t n) { note(read, n); }
  void transfer_write_bytes(std::size_t n) { note(written, n); }
  static void on_timer() {}
  void note(std::size_t& sum, std::size_t n) {
    sum += n;
    most = std::max(most, n);
  }
};

}  // namespace

TEST_CASE("a rate policy of Beast's streams holds for each call, and sees every byte") {
  using limited = boost::beast::basic_stream<tcp, tcp::socket::executor_type, noting_policy>;
  net::io_context context;
  tcp_pair tcp(context);
  limited near(std::move(tcp.near)), far(std::move(tcp.far));
  std::istringstream in(content.substr(0, 100'000));
  std::ostringstream out;
  outcome sent, received;
  sent.then = [&] { near.socket().shutdown(tcp::socket::shutdown_send); };
  zc::async_copy(in, near, sent.handler());
  zc::async_copy(far, out, received.handler());
  CHECK(run(context));
  CHECK(!sent.ec);
  CHECK(!received.ec);
  CHECK(near.rate_policy().written == 100'000);
  CHECK(far.rate_policy().read == 100'000);
  CHECK(std::max(near.rate_policy().most, far.rate_policy().most) <= 1000);
  CHECK((out.str() == content.substr(0, 100'000)));
}
#endif

#ifdef ZC_ASIO_HAS_SLOTS
TEST_CASE("a signal ends a copy from such a stream") {
  net::io_context context;
  unix_pair sockets(context);
  turning from(sockets.near);
  std::ostringstream out;
  outcome copied;
  net::cancellation_signal signal;
  zc::async_copy(from, out, net::bind_cancellation_slot(signal.slot(), copied.handler()));
  context.poll();
  signal.emit(net::cancellation_type::terminal);
  CHECK(run(context));
  CHECK(copied.is_aborted());
}
#endif
