// The socket of a client, with a limit of time on whatever waits for it, and ways to end that from another thread.
#ifndef ZC_SAMPLES_HTTP_SERVER_CONNECTION_HPP
#define ZC_SAMPLES_HTTP_SERVER_CONNECTION_HPP

#include "loop.hpp"
#include "settings.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace http_server {

// Belongs to the event loop of its socket. Any thread may call the first three functions.
class connection : public std::enable_shared_from_this<connection> {
 public:
  using clock = std::chrono::steady_clock;

  explicit connection(tcp_socket accepted);

  // To be called now and then: ends the wait whose time is over.
  void check_time(clock::time_point now);

  // Whatever waits for a request ends, but not an answer that is being sent.
  void stop_reading();

  // Whatever waits for the client ends, and cut_by() tells why.
  void cut(const std::string& reason);

  tcp_socket& socket() { return socket_; }
  const std::string& client() const { return client_; }  // its address

  // Limit the waits from now on: for bytes of the client's, or until it takes some.
  void read_within(settings::seconds time) { limit(time, false); }
  void write_within(settings::seconds time) { limit(time, true); }
  void wait_without_limit() { expires_ = clock::time_point::max(); }

  // As long as it is corked, TCP sends full segments only (tcp(7)): a long answer takes a quarter less of the CPU's
  // time.
  void cork(bool on);

  bool is_expired() const { return is_expired_; }
  const std::string& cut_by() const { return cut_by_; }

  // Says that nothing more comes, and drops what the client still sends until it closes its side: to close while bytes
  // of the client's are unread is a reset, which may cost it the last answer.
  task<void> close_gently(settings::seconds at_most);

  // Closes by a reset, which drops what the client has not taken: the kernel would keep it for minutes.
  void close_by_reset();

 private:
  void limit(settings::seconds time, bool writes);
  void shut(tcp_socket::shutdown_type which);

  tcp_socket socket_;
  std::string client_;
  std::atomic<clock::time_point> expires_ = clock::time_point::max();
  bool is_writing_ = false;
  bool is_expired_ = false;
  std::string cut_by_;
};

}  // namespace http_server

#endif
