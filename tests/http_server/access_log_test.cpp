// Lines of the log.
#include "../../samples/http_server/access_log.hpp"

#include <doctest/doctest.h>

using namespace http_server;

TEST_CASE("an answer is a line in the Common Log Format, with the way of its body") {
  const log_entry entry = {"::1", "GET /a HTTP/1.1", 200, 5, 5, "sendfile", ""};
  CHECK(line_of(entry, "now") == "::1 - - [now] \"GET /a HTTP/1.1\" 200 5 sendfile\n");
}

TEST_CASE("90: what was cut has its count, and the one that was promised") {
  const log_entry entry = {"::1", "GET /a HTTP/1.1", 200, 5, 9, "buffered", "cut"};
  CHECK(line_of(entry, "now") == "::1 - - [now] \"GET /a HTTP/1.1\" 200 5 buffered; 9 promised: cut\n");
}

TEST_CASE("nobody writes lines of the log from outside") {
  const log_entry entry = {"::1", "GET /\"\\\x1b\xff\r\n HTTP/1.1", 503, 0, 0, "none", "opening a\nb"};
  CHECK(line_of(entry, "now") ==
        "::1 - - [now] \"GET /\\x22\\x5c\\x1b\\xff\\x0d\\x0a HTTP/1.1\" 503 0 none; 0 promised: opening a\\x0ab\n");
}

TEST_CASE("a long request is cut in the log") {
  log_entry entry;
  entry.request = std::string(20000, 'x');
  CHECK(line_of(entry, "now").size() < 1100);
}
