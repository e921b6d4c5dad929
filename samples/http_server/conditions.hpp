// What the conditions of a request come to (RFC 9110, 13).
#ifndef ZC_SAMPLES_HTTP_SERVER_CONDITIONS_HPP
#define ZC_SAMPLES_HTTP_SERVER_CONDITIONS_HPP

#include <ctime>
#include <optional>
#include <string>

namespace http_server {

// What tells one state of a file from another.
struct validators {
  std::string etag;  // a strong one, with its quotes
  std::time_t modified = 0;
};

// The header fields as they came, those of several lines joined by commas.
struct conditions {
  std::optional<std::string> if_match;
  std::optional<std::string> if_none_match;
  std::optional<std::string> if_modified_since;
  std::optional<std::string> if_unmodified_since;
  std::optional<std::string> if_range;
};

enum class verdict { serve, not_modified, precondition_failed };

// In the order of RFC 9110, 13.2.2, for a GET or HEAD of a file that exists. A date that is none counts as absent.
verdict judge(const conditions& given, const validators& file);

// Whether a Range is to be minded, by If-Range: the ETag must be the same and strong, or the date must be exactly the
// same. A file that was modified within the last second may have changed twice within it: its date tells nothing.
bool range_applies(const conditions& given, const validators& file, std::time_t now);

}  // namespace http_server

#endif
