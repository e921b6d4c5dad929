#include <utility>  // Boost 1.74 uses std::exchange without it

#include "request_reader.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace http_server {
namespace {

namespace beast = boost::beast;

// Whether this is a request of some version of HTTP: three words, of which the last one says so.
bool has_version(std::string_view line) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < 9 || std::count(line.begin(), line.end(), ' ') != 2) return false;
  line.remove_prefix(line.size() - 9);
  return line.substr(0, 6) == " HTTP/" && is_digit(line[6]) && line[7] == '.' && is_digit(line[8]);
}

// How the body of a request that Beast has taken is framed, which a proxy must not have understood otherwise: Beast
// takes a body in another coding than chunked for none, and its bytes would be the next request (RFC 9112, 6.1).
unsigned status_of_framing(const request_head& request) {
  const auto codings = request.equal_range(http::field::transfer_encoding);
  if (codings.first == codings.second) return 200;
  if (request.version() < 11 || request.count(http::field::content_length) > 0) return 400;
  const bool is_chunked =
      std::next(codings.first) == codings.second && beast::iequals(codings.first->value(), "chunked");
  return is_chunked ? 200 : 501;
}

}  // namespace

request_reader::request_reader(std::shared_ptr<connection> from, const settings& given)
    : from_(std::move(from)), given_(given), buffer_(given.longest_head + 4096) {}

task<unsigned> request_reader::read_head() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(given_.longest_head));
  parser_->body_limit(UINT64_MAX);  // which read_body minds; Boost 1.74 takes boost::none for 0

  error_code ec;
  from_->read_within(given_.idle);
  for (skip_empty_lines(); buffer_.size() == 0; skip_empty_lines()) {
    const std::size_t n = co_await from_->socket().async_read_some(buffer_.prepare(4096), into(ec));
    if (ec) co_return 0;
    buffer_.commit(n);
  }
  from_->read_within(given_.head);
  // As http::async_read_header, but without a turn for others where all has arrived.
  while (!parser_->is_header_done()) {
    buffer_.consume(parser_->put(buffer_.data(), ec));
    if (ec == http::error::need_more) {
      const std::size_t room = std::min<std::size_t>(4096, buffer_.max_size() - buffer_.size());
      if (room == 0) co_return status_of_error(http::error::buffer_overflow);
      const std::size_t n = co_await from_->socket().async_read_some(buffer_.prepare(room), into(ec));
      buffer_.commit(n);
    }
    if (ec) co_return status_of_error(ec);
  }
  co_return status_of_framing(head());
}

task<unsigned> request_reader::read_body() {
  if (parser_->content_length().value_or(0) > given_.longest_body) co_return 413;
  parser_->body_limit(given_.longest_body);
  error_code ec;
  from_->read_within(given_.head);
  // Beast adds what is behind the last chunk to the head, where it could change the answer (RFC 9110, 6.5.1).
  const request_head without_trailers = head();
  co_await http::async_read(from_->socket(), buffer_, *parser_, into(ec));
  parser_->get().base() = without_trailers;
  co_return status_of_error(ec);
}

std::string request_reader::first_line() const {
  const request_head& request = head();
  if (!request.target().empty()) {
    return std::string(request.method_string()) + ' ' + std::string(request.target()) + " HTTP/" +
           std::to_string(request.version() / 10) + '.' + std::to_string(request.version() % 10);
  }
  // Beast has not taken it.
  const std::string_view text(static_cast<const char*>(buffer_.cdata().data()), buffer_.size());
  return std::string(text.substr(0, text.find("\r\n")));
}

// Some clients send one behind a body, which is no request (RFC 9112, 2.2).
void request_reader::skip_empty_lines() {
  const auto at = [this](std::size_t i) { return static_cast<const char*>(buffer_.cdata().data())[i]; };
  while (buffer_.size() >= 2 && at(0) == '\r' && at(1) == '\n') buffer_.consume(2);
}

unsigned request_reader::status_of_error(const error_code& ec) const {
  static const error_code of_beast = http::error::bad_method;
  if (!ec) return 200;
  if (from_->is_expired()) return 408;
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) return head().target().empty() ? 414 : 431;
  if (ec == http::error::bad_version && has_version(first_line())) return 505;
  if (ec == http::error::body_limit) return 413;
  const bool is_left_alone = ec == http::error::end_of_stream || ec == http::error::partial_message;
  return ec.category() == of_beast.category() && !is_left_alone ? 400 : 0;
}

}  // namespace http_server
