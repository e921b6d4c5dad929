// What the command line sets.
#ifndef ZC_SAMPLES_HTTP_SERVER_SETTINGS_HPP
#define ZC_SAMPLES_HTTP_SERVER_SETTINGS_HPP

#include <zc/copy_options.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace http_server {

struct settings {
  using seconds = std::chrono::duration<double>;

  std::string root;
  std::string address = "127.0.0.1";
  unsigned short port = 8080;  // 0: any that is free
  std::size_t threads = 1;
  std::size_t disk_threads = 0;  // 0: files are read in the threads of the event loop
  zc::copy_options copy = zc::copy_options::none;
  bool quiet = false;  // logs only what went wrong

  seconds idle{60};     // until a request begins
  seconds head{10};     // until it has arrived
  seconds stalled{30};  // until a client takes the next byte
  seconds linger{2};    // until a client closes, after the last answer
  seconds grace{10};    // until answers are cut, after SIGTERM

  std::size_t longest_target = 8 * 1024 - 1;
  std::size_t longest_head = 16 * 1024;
  std::size_t longest_body = 64 * 1024;  // of a request, which is read and dropped
};

}  // namespace http_server

#endif
