// Dates as HTTP writes them (RFC 9110, 5.6.7).
#ifndef ZC_SAMPLES_HTTP_SERVER_HTTP_DATE_HPP
#define ZC_SAMPLES_HTTP_SERVER_HTTP_DATE_HPP

#include <ctime>
#include <optional>
#include <string>

namespace http_server {

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::time_t time);

// The same, remembered by this thread for as long as `now` stays the same.
const std::string& http_date_of_now(std::time_t now);

// Any of the three forms that a server has to understand; nothing for what is no date.
std::optional<std::time_t> parse_http_date(const std::string& text);

}  // namespace http_server

#endif
