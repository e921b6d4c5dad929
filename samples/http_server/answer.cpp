#include "answer.hpp"

#include "http_date.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace http_server {
namespace {

// Nothing else to expect was ever defined (RFC 9110, 10.1.1).
bool expects_only_continue(const request_head& request) {
  const auto lines = request.equal_range(http::field::expect);
  return std::all_of(lines.first, lines.second,
                     [](const auto& line) { return boost::beast::iequals(line.value(), "100-continue"); });
}

}  // namespace

answer answer_with_status(unsigned status) {
  answer a;
  a.head.result(status);
  a.after = std::to_string(status) + ' ' + std::string(a.head.reason()) + '\n';
  a.head.set(http::field::content_type, "text/plain");
  a.head.content_length(a.after.size());
  if (status == 405) a.head.set(http::field::allow, "GET, HEAD");
  return a;
}

answer answer_with_redirect(const target& t) {
  answer a = answer_with_status(301);
  a.head.set(http::field::location, directory_location(t));
  return a;
}

unsigned status_of_request(const request_head& request, std::size_t longest_target) {
  if (request.target().size() > longest_target) return 414;
  if (request.method() == http::verb::unknown) return 501;
  if (request.method() != http::verb::get && request.method() != http::verb::head) return 405;
  // HTTP/1.1 asks for exactly one Host, which a proxy may have understood otherwise than this server (RFC 9112, 3.2).
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() >= 11)) return 400;
  if (request.version() >= 11 && !expects_only_continue(request)) return 417;
  return 200;
}

void complete(answer& a, const request_head& request, bool keep_alive, std::time_t now) {
  a.head.version(11);
  a.head.set(http::field::server, "zc-http_server");
  a.head.set(http::field::date, http_date_of_now(now));
  if (!keep_alive) {
    a.head.set(http::field::connection, "close");
  } else if (request.version() < 11) {
    a.head.set(http::field::connection, "keep-alive");
  }
  if (request.method() == http::verb::head) {
    a.parts.clear();
    a.after.clear();
  }
}

std::uintmax_t length_of(const answer& a) {
  std::uintmax_t length = a.after.size();
  for (const auto& part : a.parts) length += part.before.size() + part.range.length;
  return length;
}

// As http::serializer would write it, without its sequences of buffers, which cost a small answer a tenth of its time.
std::string text_of(const http::response<http::empty_body>& head) {
  std::string text = "HTTP/1.1 " + std::to_string(head.result_int()) + ' ';
  const auto add = [&text](const auto& more) { text.append(more.data(), more.size()); };
  add(head.reason());
  text += "\r\n";
  for (const auto& field : head) {
    add(field.name_string());
    text += ": ";
    add(field.value());
    text += "\r\n";
  }
  return text += "\r\n";
}

}  // namespace http_server
