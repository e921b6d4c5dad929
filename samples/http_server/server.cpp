#include <utility>  // Boost 1.74 uses std::exchange without it

#include "server.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <stdexcept>

namespace http_server {
namespace {

using clock = connection::clock;

tcp::endpoint endpoint_of(const settings& given) {
  error_code ec;
  const auto address = net::ip::make_address(given.address, ec);
  if (ec) throw std::runtime_error(given.address + " is no address; give one like 127.0.0.1 or ::");
  return {address, given.port};
}

// How often time-outs are looked at: one timer for all connections costs a request no system call.
clock::duration tick_of(const settings& given) {
  const auto shortest = std::min({given.idle, given.head, given.stalled, given.linger, settings::seconds(4)});
  return std::max<clock::duration>(std::chrono::duration_cast<clock::duration>(shortest / 2),
                                   std::chrono::milliseconds(10));
}

}  // namespace

server::server(event_loops& loops, service& shared, teller tell)
    : loops_(loops),
      shared_(shared),
      tell_(std::move(tell)),
      acceptor_(loops.first()),
      signals_(loops.first()),
      tick_(loops.first()),
      pause_(loops.first()) {
  const tcp::endpoint endpoint = endpoint_of(shared.given);
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(net::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
  } catch (const boost::system::system_error& e) {
    throw std::runtime_error("listening on " + shared.given.address + " port " + std::to_string(shared.given.port) +
                             ": " + e.code().message());
  }
}

void server::start() {
  // Nothing goes on without one of the three: what it fails by, which is memory, is thrown by the context's run().
  const auto end_program = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  net::co_spawn(loops_.first(), accept(), end_program);
  net::co_spawn(loops_.first(), watch_times(), end_program);
  net::co_spawn(loops_.first(), watch_signals(), end_program);
}

task<void> server::accept() {
  error_code told;
  while (!shared_.is_stopping) {
    error_code ec;
    tcp_socket socket = co_await acceptor_.async_accept(loops_.next().get_executor(), into(ec));
    if (shared_.is_stopping) co_return;
    if (!ec) {
      begin(std::move(socket));
    } else if (ec != net::error::connection_aborted) {
      // No descriptor or memory is left, say: connections that end give some back.
      if (ec != told) tell_("accepting a connection: " + ec.message());
      told = ec;
      pause_.expires_after(std::chrono::milliseconds(100));
      co_await pause_.async_wait(into(ec));
    }
  }
}

void server::begin(tcp_socket socket) {
  const executor its = socket.get_executor();
  const auto client = std::make_shared<connection>(std::move(socket));
  connections_.push_back(client);
  const auto one = std::make_shared<session>(client, shared_);
  net::co_spawn(its, one->run(), [one, tell = tell_](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      tell(std::string("a connection was closed: ") + e.what());
    }
  });
}

// Ends once the server is stopping, and its last connection has ended.
task<void> server::watch_times() {
  const auto tick = tick_of(shared_.given);
  while (!shared_.is_stopping || !connections_.empty()) {
    error_code ec;
    tick_.expires_after(shared_.is_stopping ? std::chrono::milliseconds(10) : tick);
    co_await tick_.async_wait(into(ec));
    const auto now = clock::now();
    for_each_connection([now](connection& one) { one.check_time(now); });
    if (now >= end_of_grace_) cut("cut when the server was stopped");
  }
  signals_.cancel();
}

task<void> server::watch_signals() {
  error_code ec;
  co_await signals_.async_wait(into(ec));
  if (ec) co_return;
  stop();
  co_await signals_.async_wait(into(ec));
  if (!ec) cut("cut by a second signal");
}

void server::stop() {
  shared_.is_stopping = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  tick_.cancel();
  for_each_connection([](connection& one) { one.stop_reading(); });
  tell_("stopping; " + std::to_string(connections_.size()) + " connections are open");
  end_of_grace_ = clock::now() + std::chrono::duration_cast<clock::duration>(shared_.given.grace);
}

void server::cut(const std::string& reason) {
  for_each_connection([&reason](connection& one) { one.cut(reason); });
}

// Forgets those that have ended.
template <class Function>
void server::for_each_connection(Function function) {
  const auto has_ended = [&function](const std::weak_ptr<connection>& weak) {
    const auto one = weak.lock();
    if (one) function(*one);
    return one == nullptr;
  };
  connections_.erase(std::remove_if(connections_.begin(), connections_.end(), has_ended), connections_.end());
}

}  // namespace http_server
