#include <utility>  // Boost 1.74 uses std::exchange without it

#include "connection.hpp"

#include <boost/asio/post.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

namespace http_server {

connection::connection(tcp_socket accepted) : socket_(std::move(accepted)) {
  error_code ec;
  client_ = socket_.remote_endpoint(ec).address().to_string();
  // What is to be sent together has MSG_MORE, so that nothing needs to be held back for what may follow.
  socket_.set_option(tcp::no_delay(true), ec);
  socket_.non_blocking(true, ec);  // so that what can be sent at once need not wait for its turn
}

void connection::check_time(clock::time_point now) {
  if (now < expires_.load()) return;
  net::post(socket_.get_executor(), [self = shared_from_this()] {
    if (clock::now() < self->expires_.load()) return;
    self->is_expired_ = true;
    if (self->is_writing_) self->cut_by_ = "the client took nothing in time";
    self->shut(self->is_writing_ ? tcp_socket::shutdown_both : tcp_socket::shutdown_receive);
  });
}

void connection::stop_reading() {
  net::post(socket_.get_executor(), [self = shared_from_this()] { self->shut(tcp_socket::shutdown_receive); });
}

void connection::cut(const std::string& reason) {
  net::post(socket_.get_executor(), [self = shared_from_this(), reason] {
    if (self->cut_by_.empty()) self->cut_by_ = reason;
    self->shut(tcp_socket::shutdown_both);
  });
}

void connection::cork(bool on) {
  const int value = on;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

task<void> connection::close_gently(settings::seconds at_most) {
  error_code ec;
  std::array<char, 4096> dropped;
  shut(tcp_socket::shutdown_send);
  read_within(at_most);
  while (!ec && cut_by_.empty() && !is_expired_) co_await socket_.async_read_some(net::buffer(dropped), into(ec));
  socket_.close(ec);
}

void connection::close_by_reset() {
  error_code ignored;
  socket_.set_option(tcp_socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

void connection::limit(settings::seconds time, bool writes) {
  is_writing_ = writes;
  expires_ = clock::now() + std::chrono::duration_cast<clock::duration>(time);
}

// Ends what waits for the socket. To close it instead would give its number to the next connection, while a disk thread
// may still send.
void connection::shut(tcp_socket::shutdown_type which) {
  error_code ignored;
  socket_.shutdown(which, ignored);
}

}  // namespace http_server
