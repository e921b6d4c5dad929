// What a Range field asks for (RFC 9110, 14).
#ifndef ZC_SAMPLES_HTTP_SERVER_RANGES_HPP
#define ZC_SAMPLES_HTTP_SERVER_RANGES_HPP

#include <cstdint>
#include <string_view>
#include <vector>

namespace http_server {

struct byte_range {
  std::uintmax_t offset = 0;
  std::uintmax_t length = 0;  // never 0
};
inline bool operator==(byte_range a, byte_range b) { return a.offset == b.offset && a.length == b.length; }

struct asked_ranges {
  enum class kind {
    whole,         // the field does not count: send all, with 200
    some,          // send `ranges`, with 206
    unsatisfiable  // no range begins within the file: 416
  };
  kind is = kind::whole;
  std::vector<byte_range> ranges;  // in the order that was asked for
};

// More ranges than this are not minded, nor are ranges that are more than the file together, which overlap: both cost
// the server more than the whole file, and no client needs them.
inline constexpr std::size_t most_ranges = 16;

// A field of another unit than bytes, or that breaks the syntax, does not count. Numbers of any length are understood.
asked_ranges parse_ranges(std::string_view field, std::uintmax_t size);

}  // namespace http_server

#endif
