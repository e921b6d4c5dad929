#include "access_log.hpp"

#include "last_text.hpp"

#include <time.h>
#include <unistd.h>

#include <ctime>

namespace http_server {
namespace {

// Quotes, backslashes and control characters become \xHH; what is longer than any sensible request ends in dots.
std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t longest = 1000;
  std::string out;
  for (const char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 0x7f && c != '"' && c != '\\') {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte / 16];
      out += digits[byte % 16];
    }
  }
  return text.size() > longest ? out + "..." : out;
}

std::string text_of(std::time_t now) {
  std::tm parts = {};
  ::localtime_r(&now, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, "%d/%b/%Y:%H:%M:%S %z", &parts));
}

}  // namespace

std::string line_of(const log_entry& entry, const std::string& time) {
  std::string line = entry.client + " - - [" + time + "] \"" + escaped(entry.request) + "\" " +
                     std::to_string(entry.status) + ' ' + std::to_string(entry.bytes) + ' ' + std::string(entry.method);
  if (!entry.problem.empty()) line += "; " + std::to_string(entry.promised) + " promised: " + escaped(entry.problem);
  return line + '\n';
}

void log(const log_entry& entry) {
  // One write(2) is one piece, also where several threads write.
  thread_local last_text last;
  const std::string line = line_of(entry, last.at(std::time(nullptr), text_of));
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, line.data(), line.size());
}

}  // namespace http_server
