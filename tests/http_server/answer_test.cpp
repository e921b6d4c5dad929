// Heads and bodies, as they are decided from a request.
#include "../../samples/http_server/answer.hpp"
#include "../../samples/http_server/file_answer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace http_server;

namespace {

const file_facts file = {1000, {"\"abc\"", 784111777}, "text/plain"};
constexpr std::time_t now = 784200000;

request_head get(const std::string& range = "") {
  request_head request;
  request.method(http::verb::get);
  request.target("/file");
  request.version(11);
  request.set(http::field::host, "host");
  if (!range.empty()) request.set(http::field::range, range);
  return request;
}

std::string field(const answer& a, http::field name) { return std::string(a.head[name]); }

// What Content-Length promises, and what would be sent.
bool has_its_length(const answer& a) { return field(a, http::field::content_length) == std::to_string(length_of(a)); }

}  // namespace

TEST_CASE("a whole file is described") {
  const auto a = answer_with_file(get(), file, now);
  CHECK(a.head.result_int() == 200);
  CHECK(has_its_length(a));
  CHECK(field(a, http::field::etag) == "\"abc\"");
  CHECK(field(a, http::field::last_modified) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(field(a, http::field::content_type) == "text/plain");
  CHECK(field(a, http::field::accept_ranges) == "bytes");
}

TEST_CASE("75: HEAD has the head of GET, and no body; it has no ranges") {
  auto request = get("bytes=0-1");
  request.method(http::verb::head);
  auto a = answer_with_file(request, file, now);
  complete(a, request, true, now);
  CHECK(a.head.result_int() == 200);
  CHECK(field(a, http::field::content_length) == "1000");
  CHECK(a.parts.empty());
  CHECK(a.after.empty());
}

TEST_CASE("76: one range") {
  const auto a = answer_with_file(get("bytes=-1"), file, now);
  CHECK(a.head.result_int() == 206);
  CHECK(field(a, http::field::content_range) == "bytes 999-999/1000");
  CHECK(has_its_length(a));
}

TEST_CASE("76: several ranges are parts, whose length is that of all that is sent") {
  const auto a = answer_with_file(get("bytes=0-0,998-"), file, now);
  CHECK(a.head.result_int() == 206);
  CHECK(has_its_length(a));
  const std::string type = field(a, http::field::content_type);
  REQUIRE(type.find("multipart/byteranges; boundary=") == 0);
  CHECK(field(a, http::field::content_range).empty());
  const std::string boundary = type.substr(type.find('=') + 1);
  REQUIRE(a.parts.size() == 2);
  CHECK(a.parts[0].before == "--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/1000\r\n\r\n");
  CHECK(a.parts[1].before ==
        "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 998-999/1000\r\n\r\n");
  CHECK(a.after == "\r\n--" + boundary + "--\r\n");
}

TEST_CASE("76: an unsatisfiable range is told the size") {
  const auto a = answer_with_file(get("bytes=1000-"), file, now);
  CHECK(a.head.result_int() == 416);
  CHECK(field(a, http::field::content_range) == "bytes */1000");
  CHECK(has_its_length(a));
}

TEST_CASE("77: an empty file has no part") {
  auto empty = file;
  empty.size = 0;
  const auto a = answer_with_file(get(), empty, now);
  CHECK(a.head.result_int() == 200);
  CHECK(a.parts.empty());
  CHECK(has_its_length(a));
  CHECK(field(answer_with_file(get("bytes=0-"), empty, now), http::field::content_range) == "bytes */0");
}

TEST_CASE("79: conditions of several lines count as one list; a 304 has the ETag, and no body or length") {
  auto request = get("bytes=0-1");
  request.insert(http::field::if_none_match, "\"x\"");
  request.insert(http::field::if_none_match, "\"abc\"");
  const auto a = answer_with_file(request, file, now);
  CHECK(a.head.result_int() == 304);
  CHECK(field(a, http::field::etag) == "\"abc\"");
  CHECK(a.head.count(http::field::content_length) == 0);
  CHECK(a.parts.empty());
  CHECK(a.after.empty());
}

TEST_CASE("a failed precondition is 412, before any range") {
  auto request = get("bytes=5000-");
  request.set(http::field::if_match, "\"x\"");
  CHECK(answer_with_file(request, file, now).head.result_int() == 412);
}

TEST_CASE("heads of requests that are refused") {
  CHECK(status_of_request(get(), 100) == 200);
  CHECK(status_of_request(get(), 4) == 414);
  auto request = get();
  request.insert(http::field::host, "other");
  CHECK(status_of_request(request, 100) == 400);
  request = get();
  request.set(http::field::expect, "100-CONTINUE");
  CHECK(status_of_request(request, 100) == 200);
  request.insert(http::field::expect, "tea");
  CHECK(status_of_request(request, 100) == 417);
  request.version(10);
  CHECK(status_of_request(request, 100) == 200);
  request = get();
  request.erase(http::field::host);
  CHECK(status_of_request(request, 100) == 400);
  request.version(10);
  CHECK(status_of_request(request, 100) == 200);
  request.method(http::verb::post);
  CHECK(status_of_request(request, 100) == 405);
  request.method_string("BREW");
  CHECK(status_of_request(request, 100) == 501);
  CHECK(field(answer_with_status(405), http::field::allow) == "GET, HEAD");
}

TEST_CASE("87: the head says whether the connection goes on") {
  const auto connection = [](unsigned version, bool keep_alive) {
    auto request = get();
    request.version(version);
    auto a = answer_with_status(404);
    complete(a, request, keep_alive, now);
    return field(a, http::field::connection);
  };
  CHECK(connection(11, true).empty());
  CHECK(connection(11, false) == "close");
  CHECK(connection(10, true) == "keep-alive");
  CHECK(connection(10, false) == "close");
}

TEST_CASE("a head is written as it goes over the wire") {
  auto a = answer_with_redirect(parse_target("/a"));
  CHECK(text_of(a.head) ==
        "HTTP/1.1 301 Moved Permanently\r\nContent-Type: text/plain\r\nContent-Length: 22\r\nLocation: /a/\r\n\r\n");
}
