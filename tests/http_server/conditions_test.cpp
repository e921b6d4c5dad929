// What conditions come to, and what is a date.
#include "../../samples/http_server/conditions.hpp"
#include "../../samples/http_server/http_date.hpp"

#include <doctest/doctest.h>

using namespace http_server;

namespace {

const std::time_t modified = 784111777;
const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";
const std::string second_before = "Sun, 06 Nov 1994 08:49:36 GMT";
const std::string second_after = "Sun, 06 Nov 1994 08:49:38 GMT";
const validators file = {"\"abc\"", modified};

}  // namespace

TEST_CASE("a date is written, and understood in its three forms") {
  CHECK(http_date(modified) == date);
  CHECK(parse_http_date(date) == modified);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == modified);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == modified);
}

TEST_CASE("79: what only looks like a date is none") {
  for (const char* text :
       {"", "yesterday", "784111777", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 31 Feb 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    CHECK_MESSAGE(!parse_http_date(text), text);
  }
}

TEST_CASE("79: If-None-Match takes a star, a list and weak tags, and nothing malformed") {
  const auto judged = [](const std::string& field) {
    conditions given;
    given.if_none_match = field;
    return judge(given, file);
  };
  for (const char* field :
       {"*", " * ", "\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\" ,, W/\"abc\",", "\"a,b\",\"abc\""}) {
    CHECK_MESSAGE(judged(field) == verdict::not_modified, field);
  }
  for (const char* field :
       {"", "abc", "\"ABC\"", "\"x\"", "\"abc", "w/\"abc\"", "**", "*, \"x\"", "junk, \"abc\"", "\"x,\"abc\""}) {
    CHECK_MESSAGE(judged(field) == verdict::serve, field);
  }
}

TEST_CASE("79: with both, If-None-Match decides, and If-Modified-Since does not count") {
  conditions given;
  given.if_modified_since = date;
  CHECK(judge(given, file) == verdict::not_modified);
  given.if_none_match = "\"x\"";
  CHECK(judge(given, file) == verdict::serve);
  given.if_none_match = "\"abc\"";
  given.if_modified_since = second_before;
  CHECK(judge(given, file) == verdict::not_modified);
}

TEST_CASE("79: If-Modified-Since compares to the second, and is ignored where it is no date") {
  const auto judged = [](const std::string& field) {
    conditions given;
    given.if_modified_since = field;
    return judge(given, file);
  };
  CHECK(judged(second_before) == verdict::serve);
  CHECK(judged(date) == verdict::not_modified);
  CHECK(judged(second_after) == verdict::not_modified);
  CHECK(judged("yesterday") == verdict::serve);
}

TEST_CASE("If-Match compares strongly, and decides before If-Unmodified-Since") {
  conditions given;
  given.if_unmodified_since = second_before;
  CHECK(judge(given, file) == verdict::precondition_failed);
  for (const char* field : {"*", "\"abc\"", "\"x\", \"abc\""}) {
    given.if_match = field;
    CHECK_MESSAGE(judge(given, file) == verdict::serve, field);
  }
  given.if_unmodified_since = second_after;
  for (const char* field : {"", "\"x\"", "W/\"abc\"", "abc"}) {
    given.if_match = field;
    CHECK_MESSAGE(judge(given, file) == verdict::precondition_failed, field);
  }
}

TEST_CASE("If-Unmodified-Since compares to the second, and is ignored where it is no date") {
  conditions given;
  given.if_unmodified_since = date;
  CHECK(judge(given, file) == verdict::serve);
  given.if_unmodified_since = "yesterday";
  CHECK(judge(given, file) == verdict::serve);
}

TEST_CASE("a failed If-Match comes before If-None-Match") {
  conditions given;
  given.if_match = "\"x\"";
  given.if_none_match = "\"abc\"";
  CHECK(judge(given, file) == verdict::precondition_failed);
}

TEST_CASE("78: If-Range takes the same strong tag and exactly the same date, and nothing else") {
  const auto applies = [](const std::string& field, std::time_t now = modified + 10) {
    conditions given;
    given.if_range = field;
    return range_applies(given, file, now);
  };
  CHECK(range_applies({}, file, modified));
  CHECK(applies("\"abc\""));
  CHECK(applies(date));
  CHECK(!applies("W/\"abc\""));
  CHECK(!applies("\"x\""));
  CHECK(!applies("\"abc\", \"x\""));
  CHECK(!applies("*"));
  CHECK(!applies(""));
  CHECK(!applies("abc"));
  CHECK(!applies(second_before));
  CHECK(!applies(second_after));
  CHECK(!applies(date, modified));  // it may change once more within this second
}
