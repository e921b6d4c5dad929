#include "http_date.hpp"

#include "last_text.hpp"

#include <time.h>

namespace http_server {
namespace {

// The program never calls setlocale, so that names of days and months are English.
std::string format(const char* form, const std::tm& parts) {
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, form, &parts));
}

}  // namespace

std::string http_date(std::time_t time) {
  std::tm parts = {};
  ::gmtime_r(&time, &parts);
  return format("%a, %d %b %Y %H:%M:%S GMT", parts);
}

const std::string& http_date_of_now(std::time_t now) {
  thread_local last_text last;
  return last.at(now, http_date);
}

std::optional<std::time_t> parse_http_date(const std::string& text) {
  // That of today, of RFC 850, and of asctime(), which pads the day with a space.
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm parts = {};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::time_t time = ::timegm(&parts);
    // strptime takes spaces, short numbers, and any weekday: what is a date is written the same again.
    ::gmtime_r(&time, &parts);
    if (format(form, parts) == text) return time;
  }
  return std::nullopt;
}

}  // namespace http_server
