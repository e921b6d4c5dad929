// Which bytes a Range field asks for.
#include "../../samples/http_server/ranges.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace http_server;
using kind = asked_ranges::kind;

namespace {

bool is_one(std::string_view field, std::uintmax_t size, byte_range range) {
  const auto asked = parse_ranges(field, size);
  return asked.is == kind::some && asked.ranges.size() == 1 && asked.ranges[0] == range;
}

}  // namespace

TEST_CASE("76: one range is taken as it is, and cut at the end of the file") {
  CHECK(is_one("bytes=0-0", 1000, {0, 1}));
  CHECK(is_one("bytes=5-", 1000, {5, 995}));
  CHECK(is_one("bytes=999-999", 1000, {999, 1}));
  CHECK(is_one("bytes=990-5000", 1000, {990, 10}));
  CHECK(is_one("Bytes= 1-2 ,,", 1000, {1, 2}));
  CHECK(is_one("bytes=0-99999999999999999999", 1000, {0, 1000}));
}

TEST_CASE("76: a suffix is so many last bytes, at most all") {
  CHECK(is_one("bytes=-1", 1000, {999, 1}));
  CHECK(is_one("bytes=-1000", 1000, {0, 1000}));
  CHECK(is_one("bytes=-9999", 1000, {0, 1000}));
  CHECK(is_one("bytes=-99999999999999999999", 1000, {0, 1000}));
}

TEST_CASE("76: ranges that all begin behind the end, and a suffix of 0, are unsatisfiable") {
  for (const char* field : {"bytes=-0", "bytes=1000-", "bytes=1000-2000", "bytes=99999999999999999999-",
                            "bytes=-0,1000-", "bytes=18446744073709551616-18446744073709551617"}) {
    CHECK_MESSAGE(parse_ranges(field, 1000).is == kind::unsatisfiable, field);
  }
}

TEST_CASE("76: another unit, and what breaks the syntax, do not count") {
  for (const char* field :
       {"", "bytes", "bytes=", "bytes=,", "items=0-1", "bytes=9-5", "bytes=a-b", "bytes=1", "bytes=-", "bytes=1-2-3",
        "bytes=--1", "bytes=+1-2", "bytes=0x1-2", "bytes=1 - 2", "bytes=0-1,junk", "bytes=0-1;2-3"}) {
    CHECK_MESSAGE(parse_ranges(field, 1000).is == kind::whole, field);
  }
}

TEST_CASE("76: several ranges are kept in their order, without those behind the end") {
  const auto asked = parse_ranges("bytes=500-599, 0-0,2000-, -1", 1000);
  CHECK(asked.is == kind::some);
  CHECK(asked.ranges == std::vector<byte_range>{{500, 100}, {0, 1}, {999, 1}});
}

TEST_CASE("76: more than 16 ranges, or more bytes than the file has, do not count") {
  std::string field = "bytes=0-0";
  for (int i = 1; i < 16; ++i) field += ",0-0";
  CHECK(parse_ranges(field, 1000).ranges.size() == 16);
  CHECK(parse_ranges(field + ",0-0", 1000).is == kind::whole);
  CHECK(parse_ranges(field + ",2000-", 1000).is == kind::whole);
  CHECK(parse_ranges("bytes=0-499,500-", 1000).ranges.size() == 2);
  CHECK(parse_ranges("bytes=0-500,500-", 1000).is == kind::whole);
  CHECK(parse_ranges("bytes=0-,0-,0-", UINTMAX_MAX).is == kind::whole);
}

TEST_CASE("77: no range begins within an empty file") {
  CHECK(parse_ranges("bytes=0-", 0).is == kind::unsatisfiable);
  CHECK(parse_ranges("bytes=-1", 0).is == kind::unsatisfiable);
  CHECK(parse_ranges("bytes=x", 0).is == kind::whole);
}

TEST_CASE("89: ranges beyond 4 GiB are exact") {
  constexpr std::uintmax_t size = 5'000'000'000;
  CHECK(is_one("bytes=4294967296-4294967300", size, {4294967296, 5}));
  CHECK(is_one("bytes=-4999999999", size, {1, size - 1}));
}
