// Accepts connections, minds their time-outs, and ends them in order.
#ifndef ZC_SAMPLES_HTTP_SERVER_SERVER_HPP
#define ZC_SAMPLES_HTTP_SERVER_SERVER_HPP

#include "connection.hpp"
#include "session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace http_server {

class server {
 public:
  using teller = std::function<void(const std::string&)>;

  // Listens from here on; throws std::runtime_error if it cannot. `tell` gets lines for people, from any thread.
  server(net::io_context& context, service& shared, teller tell);

  unsigned short port() const { return acceptor_.local_endpoint().port(); }

  // Makes the context's run() serve, in any number of threads, until SIGTERM or SIGINT has come and all connections
  // have ended: idle ones at once, those that answer within the time of grace, or when a second signal comes.
  void start();

 private:
  net::awaitable<void> accept();
  net::awaitable<void> watch_times();
  net::awaitable<void> watch_signals();
  void begin(net::ip::tcp::socket socket);
  void stop();
  void cut(const std::string& reason);

  template <class Function>
  void for_each_connection(Function function);

  net::io_context& context_;
  service& shared_;
  teller tell_;
  net::strand<net::io_context::executor_type> strand_;  // in which all of this class runs
  net::ip::tcp::acceptor acceptor_;
  net::signal_set signals_;
  net::steady_timer tick_;
  net::steady_timer pause_;
  connection::clock::time_point end_of_grace_ = connection::clock::time_point::max();
  std::vector<std::weak_ptr<connection>> connections_;
};

}  // namespace http_server

#endif
