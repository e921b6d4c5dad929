// Paths of requests, and what may not be one; media types.
#include "../../samples/http_server/target.hpp"
#include "../../samples/http_server/mime_types.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace http_server;

TEST_CASE("a target is decoded") {
  CHECK(parse_target("/").path == ".");
  CHECK(parse_target("/").is_directory);
  CHECK(parse_target("/a/b%20c.txt").path == "a/b c.txt");
  CHECK(!parse_target("/a/b").is_directory);
  CHECK(parse_target("/a/b/").path == "a/b");
  CHECK(parse_target("/a/b/").is_directory);
  CHECK(parse_target("//a/./b/.").path == "a/b");
  CHECK(parse_target("/a?b/../%00").path == "a");
  CHECK(parse_target("/a?b/../%00").query == "?b/../%00");
  CHECK(parse_target("/%41%c3%a4+").path == "A\xc3\xa4+");
  CHECK(parse_target("/a..b/...").path == "a..b/...");
}

TEST_CASE("a whole URI is taken as its path") {
  CHECK(parse_target("http://host:80/a/b").path == "a/b");
  CHECK(parse_target("http://host").path == ".");
  CHECK(parse_target("http://host?q").path == ".");
  CHECK(parse_target("http://host/..").status == 404);
}

TEST_CASE("84: no target leads out of the root, or hides a NUL or a slash") {
  for (const char* text :
       {"/..", "/../etc/passwd", "/a/../../b", "/..%2fetc", "/%2e%2e/etc", "/.%2E", "/a%2fb", "/a/..", "/%2e./"}) {
    CHECK_MESSAGE(parse_target(text).status == 404, text);
  }
  for (const char* text : {"", "a", "*", "host:443", "/%00", "/a%00.txt", "/%", "/%4", "/%zz", "/a%2"}) {
    CHECK_MESSAGE(parse_target(text).status == 400, text);
  }
}

TEST_CASE("84: a redirect stays on this host") {
  CHECK(directory_location(parse_target("/a/b?q=1")) == "/a/b/?q=1");
  CHECK(directory_location(parse_target("//example.org/x")) == "/example.org/x/");
  CHECK(directory_location(parse_target("/a%0d%0aSet-Cookie:x%20%ff")) == "/a%0D%0ASet-Cookie:x%20%FF/");
}

TEST_CASE("types come from the built-in table, and from the system's, which replaces it") {
  mime_types types;
  CHECK(types.type_of("a/b.HTML") == "text/html");
  CHECK(types.type_of("a.html/b") == "application/octet-stream");
  CHECK(types.type_of("README") == "application/octet-stream");
  std::istringstream table("# comment\ntext/x-new\tnew NEWER # html\napplication/json\n\nimage/other png\n");
  types.add(table);
  CHECK(types.type_of("x.newer") == "text/x-new");
  CHECK(types.type_of("x.png") == "image/other");
  CHECK(types.type_of("x.html") == "text/html");
  CHECK(types.type_of("x.json") == "application/json");
}
