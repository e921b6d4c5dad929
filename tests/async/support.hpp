// What the tests of asynchronous copies have in common: either Asio, connected sockets, and what a handler was told.
#ifndef ZC_TESTS_ASYNC_SUPPORT_HPP
#define ZC_TESTS_ASYNC_SUPPORT_HPP

#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/async_copy.hpp>
#include <zc/zc.hpp>

#ifdef ASIO_STANDALONE
#include <asio.hpp>
#else
#include <boost/asio.hpp>
#endif

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace zc_test {

#ifdef ASIO_STANDALONE
namespace net = ::asio;
using error_code = net::error_code;
using system_error = std::system_error;
#else
namespace net = ::boost::asio;
using error_code = ::boost::system::error_code;
using system_error = ::boost::system::system_error;
#endif
using net::ip::tcp;
using unix_socket = net::local::stream_protocol::socket;
using descriptor = net::posix::stream_descriptor;
using namespace std::chrono_literals;
using zc::copy_end;
using zc::copy_method;
using zc::copy_options;

// What is copied, where a test does not make its own.
inline const std::string content = bytes(3'000'000);

struct outcome {
  int calls = 0;
  error_code ec;
  zc::copy_result result;
  std::function<void()> then;

  auto handler() {
    return [this](const error_code& e, zc::copy_result r) {
      ++calls;
      ec = e;
      result = std::move(r);
      if (then) then();
    };
  }
  auto run_handler() {
    return [this](const error_code& e) {
      ++calls;
      ec = e;
      if (then) then();
    };
  }
  bool is_aborted() const { return calls == 1 && ec == net::error::operation_aborted; }
};

// Two sockets that are connected: what is written to `near` is read from `far`.
struct unix_pair {
  explicit unix_pair(net::io_context& context) : near(context), far(context) { net::local::connect_pair(near, far); }
  unix_pair(net::io_context& of_near, net::io_context& of_far) : near(of_near), far(of_far) {
    net::local::connect_pair(near, far);
  }
  unix_socket near;
  unix_socket far;
};
struct tcp_pair {
  explicit tcp_pair(net::io_context& context) : near(context), far(context) {
    tcp::acceptor acceptor(context, {net::ip::address_v4::loopback(), 0});
    near.connect(acceptor.local_endpoint());
    acceptor.accept(far);
  }
  tcp::socket near;
  tcp::socket far;
};

inline void fill(int fd) {
  const std::string block(4096, 'f');
  const int flags = ::fcntl(fd, F_GETFL);
  checked(::fcntl(fd, F_SETFL, flags | O_NONBLOCK), "F_SETFL");
  while (::write(fd, block.data(), block.size()) > 0) continue;
  checked(::fcntl(fd, F_SETFL, flags), "F_SETFL");
}

inline void write_some(int fd, const std::string& text) {
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error("write");
}

inline std::string read_available(int fd) {
  std::string all;
  char block[65536];
  const int flags = ::fcntl(fd, F_GETFL);
  checked(::fcntl(fd, F_SETFL, flags | O_NONBLOCK), "F_SETFL");
  for (ssize_t n = 0; (n = ::read(fd, block, sizeof block)) > 0;) all.append(block, static_cast<std::size_t>(n));
  checked(::fcntl(fd, F_SETFL, flags), "F_SETFL");
  return all;
}

// Reads `far` to its end in another thread, from a descriptor of its own.
template <class Socket>
unique_fd own_descriptor(Socket& socket) {
  unique_fd fd(checked(::fcntl(socket.native_handle(), F_DUPFD_CLOEXEC, 0), "dup"));
  socket.close();
  const int flags = ::fcntl(fd.get(), F_GETFL);
  checked(::fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK), "F_SETFL");
  return fd;
}

// The event loop for so long as it has something to do, but no longer than this, so that no test hangs.
inline bool run(net::io_context& context, std::chrono::milliseconds at_most = 20s) {
  context.restart();
  context.run_for(at_most);
  return context.stopped();
}

inline bool is_non_blocking(int fd) { return (checked(::fcntl(fd, F_GETFL), "F_GETFL") & O_NONBLOCK) != 0; }

}  // namespace zc_test

#endif
