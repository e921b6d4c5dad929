// A time as text, written anew only for another second than the last one.
#ifndef ZC_SAMPLES_HTTP_SERVER_LAST_TEXT_HPP
#define ZC_SAMPLES_HTTP_SERVER_LAST_TEXT_HPP

#include <ctime>
#include <string>

namespace http_server {

class last_text {
 public:
  const std::string& at(std::time_t time, std::string (*write)(std::time_t)) {
    if (text_.empty() || time != of_) text_ = write(time);
    of_ = time;
    return text_;
  }

 private:
  std::time_t of_ = 0;
  std::string text_;
};

}  // namespace http_server

#endif
