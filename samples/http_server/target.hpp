// The target of a request, as a path below the root.
#ifndef ZC_SAMPLES_HTTP_SERVER_TARGET_HPP
#define ZC_SAMPLES_HTTP_SERVER_TARGET_HPP

#include <string>
#include <string_view>

namespace http_server {

struct target {
  // 200, or the status that this target is answered with whatever lies below the root: 400 if it is no target, 404 if
  // no file can be meant.
  unsigned status = 200;

  std::string path;          // decoded, without a slash at its ends; "." is the root itself
  bool is_directory = true;  // it ended with a slash, so that a directory is meant
  std::string query;         // as it came, with its question mark; empty without one
};

// Takes a path ("/a/b%20c?query"), or a whole "http://host/path" as a proxy is sent. Every "..", and a slash that is
// written as %2F, is 404: a client resolves these itself, and no file's name has one.
target parse_target(std::string_view text);

// The path of a directory as a Location: percent-encoded, with one slash at each end, so that no "//host" comes out.
std::string directory_location(const target& t);

}  // namespace http_server

#endif
