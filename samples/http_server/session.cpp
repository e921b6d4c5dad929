#include <utility>  // Boost 1.74 uses std::exchange without it

#include "session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace http_server {
namespace {

using boost::system::error_code;
using net::ip::tcp;

auto into(error_code& ec) { return net::redirect_error(net::use_awaitable, ec); }

std::string first_line(const request_head& request) {
  std::string line(request.method_string());
  line += ' ' + std::string(request.target());
  return line + " HTTP/" + std::to_string(request.version() / 10) + '.' + std::to_string(request.version() % 10);
}

// Some clients send an empty line behind a body, which is no request (RFC 9112, 2.2).
void skip_empty_lines(boost::beast::flat_buffer& buffer) {
  const auto at = [&buffer](std::size_t i) { return static_cast<const char*>(buffer.cdata().data())[i]; };
  while (buffer.size() >= 2 && at(0) == '\r' && at(1) == '\n') buffer.consume(2);
}

// What a request is answered with that Beast does not understand, or 0 where nobody is there to answer.
unsigned status_of_error(const error_code& ec, const request_head& request) {
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) return request.target().empty() ? 414 : 431;
  if (ec == http::error::bad_version) return 505;
  if (ec == http::error::body_limit) return 413;
  if (ec == http::error::end_of_stream || ec == http::error::partial_message) return 0;
  return ec.category() == http::make_error_code(http::error::bad_method).category() ? 400 : 0;
}

}  // namespace

session::session(tcp::socket socket, service& shared)
    : socket_(std::move(socket)), shared_(shared), buffer_(shared.given.longest_head + 4096) {
  error_code ec;
  client_ = socket_.remote_endpoint(ec).address().to_string();
  // What is to be sent together has MSG_MORE, so that nothing needs to be held back for what may follow.
  socket_.set_option(tcp::no_delay(true), ec);
}

net::awaitable<void> session::run() {
  const auto self = shared_from_this();
  for (bool goes_on = true; goes_on;) {
    parser request;
    request.header_limit(static_cast<std::uint32_t>(shared_.given.longest_head));
    request.body_limit(UINT64_MAX);  // which read_body minds; Boost 1.74 takes boost::none for 0
    goes_on = co_await read_head(request);
    if (goes_on) goes_on = co_await reply_to(request);
  }
  co_await close_gently();
}

// Reads up to the empty line. Returns false if there is no request to answer; one that is wrong is answered here.
net::awaitable<bool> session::read_head(parser& request) {
  error_code ec;
  wait_at_most(shared_.given.idle);
  while (skip_empty_lines(buffer_), buffer_.size() == 0) {
    if (shared_.is_stopping) co_return false;
    const std::size_t n = co_await socket_.async_read_some(buffer_.prepare(4096), into(ec));
    if (ec) co_return false;
    buffer_.commit(n);
  }
  wait_at_most(shared_.given.head);
  co_await http::async_read_header(socket_, buffer_, request, into(ec));
  if (!ec) co_return true;
  const unsigned status = is_expired_ ? 408 : status_of_error(ec, request.get());
  if (status == 0) co_return false;
  co_return co_await refuse(status, request);
}

// A body is read and dropped, so that the next request is found behind it.
net::awaitable<bool> session::read_body(parser& request) {
  error_code ec;
  request.body_limit(shared_.given.longest_body);
  if (request.content_length().value_or(0) > shared_.given.longest_body) ec = http::error::body_limit;
  if (!ec) co_await http::async_read(socket_, buffer_, request, into(ec));
  if (!ec) co_return true;
  const unsigned status = is_expired_ ? 408 : status_of_error(ec, request.get());
  if (status == 0) co_return false;
  co_return co_await refuse(status, request);
}

net::awaitable<bool> session::refuse(unsigned status, const parser& request) {
  reply r = {answer_with_status(status), {}, ""};
  co_return co_await send(r, request.get(), false);
}

net::awaitable<bool> session::reply_to(parser& request) {
  const request_head& head = request.get();
  // Whoever asks first whether to send a body need not, and neither must who sends one with another method.
  const bool takes_body = head.method() == http::verb::get || head.method() == http::verb::head;
  const bool has_unread_body = !request.is_done() && (!takes_body || head.count(http::field::expect) > 0);
  if (!request.is_done() && !has_unread_body) {
    const bool is_read = co_await read_body(request);
    if (!is_read) co_return false;
  }
  expires_ = clock::time_point::max();
  reply r = co_await find(head);
  co_return co_await send(r, head, request.get().keep_alive() && !has_unread_body);
}

net::awaitable<reply> session::find(const request_head& request) {
  if (!shared_.disk) co_return shared_.responds.reply_to(request);
  const auto on_disk_thread = [](service& shared, const request_head& head) -> net::awaitable<reply> {
    co_return shared.responds.reply_to(head);
  };
  co_return co_await net::co_spawn(shared_.disk->get_executor(), on_disk_thread(shared_, request), net::use_awaitable);
}

// Returns whether the next request may be answered.
net::awaitable<bool> session::send(reply& r, const request_head& request, bool keep_alive) {
  if (shared_.is_stopping) keep_alive = false;
  complete(r.what, request, keep_alive, std::time(nullptr));
  log_entry entry;
  entry.client = client_;
  if (!request.target().empty()) entry.request = first_line(request);
  entry.status = r.what.head.result_int();
  entry.problem = r.problem;
  for (const auto& part : r.what.parts) entry.promised += part.before.size() + part.range.length;
  entry.promised += r.what.after.size();

  is_sending_ = true;
  const std::string head = text_of(r.what.head);
  const bool is_sent = co_await send_body(r, head, entry);
  is_sending_ = false;
  entry.bytes -= std::min<std::uintmax_t>(entry.bytes, head.size());
  log(entry);
  co_return is_sent && keep_alive;
}

// A head goes out with MSG_MORE, so that its segment is filled with the body's first bytes; what has no part of the file
// in it is one call.
net::awaitable<bool> session::send_body(reply& r, std::string head, log_entry& entry) {
  std::string text = std::move(head);
  for (const auto& part : r.what.parts) {
    text += part.before;
    bool is_sent = co_await send_text(std::move(text), MSG_MORE, entry);
    if (is_sent) is_sent = co_await send_part(r.file, part.range, entry);
    if (!is_sent) co_return false;
    text.clear();
  }
  text += r.what.after;
  co_return co_await send_text(std::move(text), 0, entry);
}

net::awaitable<bool> session::send_text(std::string text, int flags, log_entry& entry) {
  error_code ec;
  for (std::size_t sent = 0; sent < text.size();) {
    wait_at_most(shared_.given.stalled);
    const std::size_t n = co_await socket_.async_send(net::buffer(text) + sent, flags, into(ec));
    sent += n;
    entry.bytes += n;
    if (!ec) continue;
    entry.problem = cut_by_.empty() ? "sending: " + ec.message() : cut_by_;
    co_return false;
  }
  co_return true;
}

net::awaitable<bool> session::send_part(const descriptor& file, byte_range range, log_entry& entry) {
  const zc::file_section section{file.get(), range.offset, range.length};
  zc::copy_limits limits;
  limits.idle_timeout = std::chrono::duration_cast<clock::duration>(shared_.given.stalled);
  expires_ = clock::time_point::max();
  error_code ec;
  zc::copy_result result;
  if (shared_.disk) {
    result = co_await zc::async_copy(section, socket_, limits, shared_.given.copy, shared_.disk->get_executor(), into(ec));
  } else {
    result = co_await zc::async_copy(section, socket_, limits, shared_.given.copy, into(ec));
  }
  entry.bytes += result.bytes;
  entry.method = zc::to_string(result.method);
  if (!ec && result.bytes == range.length) co_return true;
  if (!cut_by_.empty()) {
    entry.problem = cut_by_;
  } else if (ec && result.failed_end != zc::copy_end::input) {
    entry.problem = "sending: " + ec.message();
  } else {
    entry.problem = "the file has become shorter";
    if (ec) entry.problem = "reading: " + ec.message();
  }
  co_return false;
}

// Bytes that a client still sends would be answered with a reset, which may cost it the last answer: they are dropped
// until it closes its side.
net::awaitable<void> session::close_gently() {
  error_code ec;
  shut(tcp::socket::shutdown_send);
  wait_at_most(shared_.given.linger);
  while (!ec && cut_by_.empty() && !is_expired_) {
    buffer_.clear();
    co_await socket_.async_read_some(buffer_.prepare(4096), into(ec));
  }
  socket_.close(ec);
}

void session::check_time(clock::time_point now) {
  if (now < expires_.load()) return;
  net::post(socket_.get_executor(), [self = shared_from_this()] {
    if (clock::now() < self->expires_.load()) return;
    self->is_expired_ = true;
    if (self->is_sending_) {
      self->cut_by_ = "the client took nothing in time";
      self->shut(tcp::socket::shutdown_both);
    } else {
      self->shut(tcp::socket::shutdown_receive);
    }
  });
}

void session::stop_reading() {
  net::post(socket_.get_executor(), [self = shared_from_this()] { self->shut(tcp::socket::shutdown_receive); });
}

void session::cut(const std::string& reason) {
  net::post(socket_.get_executor(), [self = shared_from_this(), reason] {
    if (self->cut_by_.empty()) self->cut_by_ = reason;
    self->shut(tcp::socket::shutdown_both);
  });
}

// Ends what waits for the socket. To close it instead would give its number to the next connection, while a disk thread
// may still send.
void session::shut(tcp::socket::shutdown_type which) {
  error_code ignored;
  socket_.shutdown(which, ignored);
}

}  // namespace http_server
