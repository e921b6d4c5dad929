// Accepts connections, minds their time-outs, and ends them in order.
#ifndef ZC_SAMPLES_HTTP_SERVER_SERVER_HPP
#define ZC_SAMPLES_HTTP_SERVER_SERVER_HPP

#include "connection.hpp"
#include "event_loops.hpp"
#include "loop.hpp"
#include "session.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace http_server {

class server {
 public:
  using teller = std::function<void(const std::string&)>;

  // Listens from here on; throws std::runtime_error if it cannot. `tell` gets lines for people, from any thread.
  server(event_loops& loops, service& shared, teller tell);

  unsigned short port() const { return acceptor_.local_endpoint().port(); }

  // Makes run() of the loops serve until SIGTERM or SIGINT has come and all connections
  // have ended: idle ones at once, those that answer within the time of grace, or when a second signal comes.
  void start();

 private:
  task<void> accept();
  task<void> watch_times();
  task<void> watch_signals();
  void begin(tcp_socket socket);
  void stop();
  void cut(const std::string& reason);

  template <class Function>
  void for_each_connection(Function function);

  event_loops& loops_;  // in the first of which all of this class runs
  service& shared_;
  teller tell_;
  net::basic_socket_acceptor<tcp, executor> acceptor_;
  net::signal_set signals_;
  timer tick_;
  timer pause_;
  connection::clock::time_point end_of_grace_ = connection::clock::time_point::max();
  std::vector<std::weak_ptr<connection>> connections_;
};

}  // namespace http_server

#endif
