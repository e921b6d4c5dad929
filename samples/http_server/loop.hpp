// Asio's types with one event loop for each thread. What belongs to a connection runs in one thread, and needs no
// strand; and the executor is known when the program is compiled, where net::any_io_executor calls and allocates for
// each wait.
#ifndef ZC_SAMPLES_HTTP_SERVER_LOOP_HPP
#define ZC_SAMPLES_HTTP_SERVER_LOOP_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace http_server {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

using executor = net::io_context::executor_type;
using tcp_socket = net::basic_stream_socket<tcp, executor>;
using timer =
    net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, executor>;

template <class T>
using task = net::awaitable<T, executor>;

// Tokens for co_await: one that throws errors, and one that throws nothing.
inline constexpr net::use_awaitable_t<executor> awaited;
inline auto into(error_code& ec) { return net::redirect_error(awaited, ec); }

}  // namespace http_server

#endif
