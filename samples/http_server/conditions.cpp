#include "conditions.hpp"

#include "http_date.hpp"

#include <string_view>

namespace http_server {
namespace {

enum class comparison { strong, weak };

// Whether a list of entity tags, or "*", has this one, which is strong. What is malformed ends the list.
bool has_etag(std::string_view list, std::string_view etag, comparison how) {
  const auto skip = [&list](std::string_view characters) {
    const auto first = list.find_first_not_of(characters);
    list.remove_prefix(first == std::string_view::npos ? list.size() : first);
  };
  skip(" \t");
  if (!list.empty() && list[0] == '*') {
    list.remove_prefix(1);
    skip(" \t");
    return list.empty();
  }
  for (;;) {
    skip(" \t,");
    const bool is_weak = list.substr(0, 2) == "W/";
    if (is_weak) list.remove_prefix(2);
    if (list.empty() || list[0] != '"') return false;
    const auto end = list.find('"', 1);
    if (end == std::string_view::npos) return false;
    const bool may_match = !is_weak || how == comparison::weak;
    if (may_match && list.substr(0, end + 1) == etag) return true;
    list.remove_prefix(end + 1);
  }
}

std::optional<std::time_t> date_in(const std::optional<std::string>& field) {
  if (!field) return std::nullopt;
  return parse_http_date(*field);
}

}  // namespace

verdict judge(const conditions& given, const validators& file) {
  if (given.if_match) {
    if (!has_etag(*given.if_match, file.etag, comparison::strong)) return verdict::precondition_failed;
  } else if (const auto date = date_in(given.if_unmodified_since)) {
    if (file.modified > *date) return verdict::precondition_failed;
  }
  if (given.if_none_match) {
    if (has_etag(*given.if_none_match, file.etag, comparison::weak)) return verdict::not_modified;
  } else if (const auto date = date_in(given.if_modified_since)) {
    if (file.modified <= *date) return verdict::not_modified;
  }
  return verdict::serve;
}

bool range_applies(const conditions& given, const validators& file, std::time_t now) {
  if (!given.if_range) return true;
  // A date begins with a letter other than the W of a weak ETag, or is "Wed, ...", which has no slash there.
  const std::string& text = *given.if_range;
  if (text.substr(0, 1) == "\"" || text.substr(0, 2) == "W/") return text == file.etag;
  return parse_http_date(text) == file.modified && file.modified < now;
}

}  // namespace http_server
