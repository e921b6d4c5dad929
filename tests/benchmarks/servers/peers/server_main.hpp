// What the two servers of Asio's have in common: a loop that accepts, in one thread.
#ifndef ZC_BENCHMARKS_SERVERS_SERVER_MAIN_HPP
#define ZC_BENCHMARKS_SERVERS_SERVER_MAIN_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

template <class Session>
void accept_sessions(boost::asio::ip::tcp::acceptor& acceptor, const std::string& root) {
  acceptor.async_accept([&](const boost::system::error_code& ec, boost::asio::ip::tcp::socket socket) {
    if (!ec) std::make_shared<Session>(std::move(socket), root)->read();
    accept_sessions<Session>(acceptor, root);
  });
}

// A whole program. Session(socket, root) has a function read(), which begins.
template <class Session>
int serve(int argc, char** argv) {
  namespace net = boost::asio;
  if (argc != 3) {
    std::cerr << "needs PORT and ROOT\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // which a sendfile to a client that has gone would raise
  const std::string root = argv[2];
  net::io_context context(1);
  const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
  net::ip::tcp::acceptor acceptor(context, {net::ip::address_v4::loopback(), port});
  accept_sessions<Session>(acceptor, root);
  context.run();
  return 0;
}

#endif
