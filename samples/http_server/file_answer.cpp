#include "file_answer.hpp"

#include "conditions.hpp"
#include "http_date.hpp"
#include "last_text.hpp"
#include "ranges.hpp"

#include <sys/stat.h>

#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <random>
#include <sstream>
#include <utility>

namespace http_server {
namespace {

// The lines of a field, joined by commas as they may be (RFC 9110, 5.3).
std::optional<std::string> field_of(const request_head& request, http::field name) {
  std::optional<std::string> text;
  const auto lines = request.equal_range(name);
  for (auto line = lines.first; line != lines.second; ++line) {
    if (text) *text += ", ";
    text = text.value_or("") + std::string(line->value());
  }
  return text;
}

conditions conditions_of(const request_head& request) {
  return {field_of(request, http::field::if_match), field_of(request, http::field::if_none_match),
          field_of(request, http::field::if_modified_since), field_of(request, http::field::if_unmodified_since),
          field_of(request, http::field::if_range)};
}

// Only GET has ranges (RFC 9110, 14.2).
asked_ranges ranges_of(const request_head& request, const conditions& given, const file_facts& file, std::time_t now) {
  const auto field = field_of(request, http::field::range);
  if (!field || request.method() != http::verb::get || !range_applies(given, file.state, now)) return {};
  return parse_ranges(*field, file.size);
}

std::string content_range(byte_range range, std::uintmax_t size) {
  std::ostringstream text;
  text << "bytes " << range.offset << '-' << range.offset + range.length - 1 << '/' << size;
  return text.str();
}

// 128 random bits, which no file has by chance.
std::string new_boundary() {
  std::random_device random;
  std::ostringstream text;
  text << std::hex;
  for (int i = 0; i < 4; ++i) text << 'z' << random();
  return text.str();
}

void describe(answer& a, const file_facts& file) {
  thread_local last_text last;  // files that were put there together have one time
  a.head.set(http::field::last_modified, last.at(file.state.modified, http_date));
  a.head.set(http::field::accept_ranges, "bytes");
  a.head.set(http::field::content_type, file.type);
}

void send_whole(answer& a, const file_facts& file) {
  a.head.result(http::status::ok);
  describe(a, file);
  a.head.content_length(file.size);
  if (file.size > 0) a.parts.push_back({"", {0, file.size}});
}

void send_range(answer& a, const file_facts& file, byte_range range) {
  a.head.result(http::status::partial_content);
  describe(a, file);
  a.head.set(http::field::content_range, content_range(range, file.size));
  a.head.content_length(range.length);
  a.parts.push_back({"", range});
}

void send_ranges(answer& a, const file_facts& file, const std::vector<byte_range>& ranges) {
  a.head.result(http::status::partial_content);
  describe(a, file);
  const std::string boundary = new_boundary();
  a.head.set(http::field::content_type, "multipart/byteranges; boundary=" + boundary);
  std::uintmax_t length = 0;
  std::string line_end;
  for (const byte_range range : ranges) {
    a.parts.push_back({line_end + "--" + boundary + "\r\nContent-Type: " + file.type +
                           "\r\nContent-Range: " + content_range(range, file.size) + "\r\n\r\n",
                       range});
    line_end = "\r\n";
    length += a.parts.back().before.size() + range.length;
  }
  a.after = "\r\n--" + boundary + "--\r\n";
  a.head.content_length(length + a.after.size());
}

}  // namespace

file_facts facts_of(const struct stat& facts, const std::string& type) {
  std::string etag;
  char separator = '"';
  for (const auto n : {static_cast<std::uintmax_t>(facts.st_dev), static_cast<std::uintmax_t>(facts.st_ino),
                       static_cast<std::uintmax_t>(facts.st_size), static_cast<std::uintmax_t>(facts.st_mtim.tv_sec),
                       static_cast<std::uintmax_t>(facts.st_mtim.tv_nsec)}) {
    char hexadecimal[20];
    etag += std::exchange(separator, '-');
    etag.append(hexadecimal, std::to_chars(std::begin(hexadecimal), std::end(hexadecimal), n, 16).ptr);
  }
  etag += '"';
  return {static_cast<std::uintmax_t>(facts.st_size), {std::move(etag), facts.st_mtim.tv_sec}, type};
}

answer answer_with_file(const request_head& request, const file_facts& file, std::time_t now) {
  const conditions given = conditions_of(request);
  const verdict judged = judge(given, file.state);
  if (judged == verdict::precondition_failed) return answer_with_status(412);

  answer a;
  a.head.set(http::field::etag, file.state.etag);
  if (judged == verdict::not_modified) {
    a.head.result(http::status::not_modified);
    return a;
  }
  const asked_ranges asked = ranges_of(request, given, file, now);
  if (asked.is == asked_ranges::kind::unsatisfiable) {
    a = answer_with_status(416);
    a.head.set(http::field::content_range, "bytes */" + std::to_string(file.size));
  } else if (asked.is == asked_ranges::kind::whole) {
    send_whole(a, file);
  } else if (asked.ranges.size() == 1) {
    send_range(a, file, asked.ranges[0]);
  } else {
    send_ranges(a, file, asked.ranges);
  }
  return a;
}

}  // namespace http_server
