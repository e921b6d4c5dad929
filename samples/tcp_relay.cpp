// Passes TCP connections on to another port: two zc::async_copy for each, one each way, all in one thread. Where one
// side has sent its last byte, the other side is told so once it has that byte, and can still answer.
#include "command_line.hpp"

#include <zc/async_copy.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Lives as long as one of its operations. Calls `done` in the end, with what is to be told.
class connection : public std::enable_shared_from_this<connection> {
 public:
  using report = std::function<void(const connection&, const std::string&)>;

  connection(tcp::socket client, report done)
      : client_(std::move(client)), server_(client_.get_executor()), done_(std::move(done)) {}
  ~connection() { done_(*this, problem_); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start(const tcp::resolver::results_type& addresses) {
    boost::asio::async_connect(server_, addresses, [self = shared_from_this()](const error_code& ec, const auto&) {
      if (ec) {
        self->problem_ = "connecting: " + ec.message();
        return;
      }
      self->send_at_once(self->client_);
      self->send_at_once(self->server_);
      self->pass_on(self->client_, self->server_, self->there);
      self->pass_on(self->server_, self->client_, self->back);
    });
  }

  zc::copy_result there;
  zc::copy_result back;

 private:
  // What has come is passed on, though the other side has not acknowledged all that came before.
  static void send_at_once(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
  }

  void pass_on(tcp::socket& from, tcp::socket& to, zc::copy_result& result) {
    zc::async_copy(from, to, [self = shared_from_this(), &to, &result](const error_code& ec, zc::copy_result r) {
      result = std::move(r);
      error_code ignored;
      if (!ec) {
        to.shutdown(tcp::socket::shutdown_send, ignored);
        return;
      }
      // Nothing can be passed on any more, which both sides are to see.
      if (self->problem_.empty()) self->problem_ = ec.message();
      self->client_.close(ignored);
      self->server_.close(ignored);
    });
  }

  tcp::socket client_;
  tcp::socket server_;
  report done_;
  std::string problem_;
};

class relay {
 public:
  relay(boost::asio::io_context& context, const tcp::endpoint& from, tcp::resolver::results_type to, bool only_once,
        connection::report done)
      : acceptor_(context, from), to_(std::move(to)), only_once_(only_once), done_(std::move(done)) {}

  void accept() {
    acceptor_.async_accept([this](const error_code& ec, tcp::socket client) {
      if (ec == boost::asio::error::operation_aborted) return;
      if (!ec) std::make_shared<connection>(std::move(client), done_)->start(to_);
      if (!only_once_) accept();
    });
  }

 private:
  tcp::acceptor acceptor_;
  tcp::resolver::results_type to_;
  bool only_once_;
  connection::report done_;
};

unsigned short number_of(const std::string& port) {
  std::size_t used = 0;
  unsigned long n = 0;
  try {
    n = std::stoul(port, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != port.size() || n == 0 || n > 65535) {
    throw std::runtime_error(port + " is no port; give a number from 1 to 65535");
  }
  return static_cast<unsigned short>(n);
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("tcp_relay", "Passes TCP connections on to another port, until it gets SIGINT or SIGTERM.");
  std::string own_port, host, port, address = "127.0.0.1";
  bool only_once = false;
  line.add_argument("OWN_PORT", own_port, "where it listens, a number");
  line.add_argument("HOST", host, "whom the connections are passed on to, a name or address");
  line.add_argument("PORT", port, "a number, or the name of a service");
  line.add_option("--address", address, "ADDRESS", "listen on this address instead of 127.0.0.1");
  line.add_flag("--once", only_once, "end after the first connection");

  return line.run(argc, argv, [&] {
    boost::asio::io_context context(1);
    error_code ec;
    const auto own_address = boost::asio::ip::make_address(address, ec);
    if (ec) throw std::runtime_error(address + " is no address; give one like 127.0.0.1 or ::1");
    const tcp::endpoint from(own_address, number_of(own_port));
    const auto to = tcp::resolver(context).resolve(host, port, ec);
    if (ec) throw std::runtime_error("finding " + host + " port " + port + ": " + ec.message());

    const auto done = [&line](const connection& c, const std::string& problem) {
      line.tell(std::to_string(c.there.bytes) + " bytes there, " + std::to_string(c.back.bytes) + " bytes back" +
                (problem.empty() ? "" : "; " + problem));
      line.explain(c.there);
      line.explain(c.back);
    };
    try {
      boost::asio::signal_set stop(context);
      if (!only_once) {
        stop.add(SIGINT);
        stop.add(SIGTERM);
        stop.async_wait([&](const error_code&, int) { context.stop(); });
      }
      relay all(context, from, to, only_once, done);
      all.accept();
      context.run();
    } catch (const boost::system::system_error& e) {
      throw std::runtime_error("listening on " + address + " port " + own_port + ": " + e.code().message());
    }
    return 0;
  });
}
