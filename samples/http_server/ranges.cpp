#include "ranges.hpp"

#include <algorithm>
#include <optional>

namespace http_server {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_bytes(std::string_view unit) {
  constexpr std::string_view bytes = "bytes";
  return std::equal(unit.begin(), unit.end(), bytes.begin(), bytes.end(),
                    [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); });
}

// A number that is too large becomes UINTMAX_MAX, which is beyond the end of any file.
std::optional<std::uintmax_t> number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uintmax_t n = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uintmax_t>(c - '0');
    n = n > (UINTMAX_MAX - digit) / 10 ? UINTMAX_MAX : n * 10 + digit;
  }
  return n;
}

// "5-9", "5-" or "-5", within a file. Nothing is a syntax error; a length of 0 is a range outside the file.
std::optional<byte_range> parse_range(std::string_view text, std::uintmax_t size) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return std::nullopt;
    const auto length = std::min(*last, size);
    return byte_range{size - length, length};
  }
  if (!first || (!last && dash + 1 != text.size())) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  if (*first >= size) return byte_range{};
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return byte_range{*first, end - *first + 1};
}

}  // namespace

asked_ranges parse_ranges(std::string_view field, std::uintmax_t size) {
  using kind = asked_ranges::kind;
  const auto equals = field.find('=');
  if (equals == std::string_view::npos || !is_bytes(field.substr(0, equals))) return {};
  field.remove_prefix(equals);

  asked_ranges asked;
  std::size_t count = 0;
  std::uintmax_t left = size;
  bool is_too_much = false;
  while (!field.empty()) {
    field.remove_prefix(1);  // the equals sign, or a comma
    const auto text = field.substr(0, field.find(','));
    field.remove_prefix(text.size());
    if (trimmed(text).empty()) continue;  // a list may have empty elements
    const auto range = parse_range(trimmed(text), size);
    if (!range || ++count > most_ranges) return {};
    if (range->length == 0) continue;
    is_too_much = is_too_much || range->length > left;
    if (!is_too_much) left -= range->length;
    asked.ranges.push_back(*range);
  }
  if (count == 0 || is_too_much) return {};
  asked.is = asked.ranges.empty() ? kind::unsatisfiable : kind::some;
  return asked;
}

}  // namespace http_server
