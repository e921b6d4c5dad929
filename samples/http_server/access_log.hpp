// A line on standard output for each answer, in the Common Log Format, with the way that the body took behind it.
#ifndef ZC_SAMPLES_HTTP_SERVER_ACCESS_LOG_HPP
#define ZC_SAMPLES_HTTP_SERVER_ACCESS_LOG_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace http_server {

struct log_entry {
  std::string client;   // its address
  std::string request;  // its first line; empty where there was none
  unsigned status = 0;
  std::uintmax_t bytes = 0;     // of the body: as many as the client's socket took
  std::uintmax_t promised = 0;  // by Content-Length
  std::string_view method = "none";
  std::string problem;
};

// 127.0.0.1 - - [28/Nov/2026:11:28:55 +0000] "GET /file HTTP/1.1" 200 3000001 sendfile
// What went wrong follows, with the bytes that were promised. Threads may log at the same time.
void log(const log_entry& entry);

// The same words without the time, for tests. What comes from outside is escaped.
std::string line_of(const log_entry& entry, const std::string& time);

}  // namespace http_server

#endif
