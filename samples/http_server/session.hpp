// One connection: reads requests and sends answers, one after the other, in a coroutine.
#ifndef ZC_SAMPLES_HTTP_SERVER_SESSION_HPP
#define ZC_SAMPLES_HTTP_SERVER_SESSION_HPP

#include "access_log.hpp"
#include "responder.hpp"
#include "settings.hpp"

#include <zc/async_copy.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace http_server {

namespace net = boost::asio;

// What all sessions share.
struct service {
  settings given;
  responder responds;
  std::unique_ptr<net::thread_pool> disk = {};  // empty without --disk-threads
  std::atomic<bool> is_stopping = false;
};

class session : public std::enable_shared_from_this<session> {
 public:
  using clock = std::chrono::steady_clock;

  session(net::ip::tcp::socket socket, service& shared);

  // Runs until the connection is closed. Each session has an executor in which no two of its functions run at once.
  net::awaitable<void> run();

  // To be called from any thread, now and then: ends the wait whose time is over.
  void check_time(clock::time_point now);

  // To be called from any thread: a session that waits for a request ends, one that sends an answer ends after it.
  void stop_reading();

  // To be called from any thread: an answer that is being sent is cut off.
  void cut(const std::string& reason);

 private:
  using parser = http::request_parser<http::string_body>;

  net::awaitable<bool> read_head(parser& request);
  net::awaitable<bool> read_body(parser& request);
  net::awaitable<bool> refuse(unsigned status, const parser& request);
  net::awaitable<bool> reply_to(parser& request);
  net::awaitable<reply> find(const request_head& request);
  net::awaitable<bool> send(reply& r, const request_head& request, bool keep_alive);
  net::awaitable<bool> send_body(reply& r, std::string head, log_entry& entry);
  net::awaitable<bool> send_text(std::string text, int flags, log_entry& entry);
  net::awaitable<bool> send_part(const descriptor& file, byte_range range, log_entry& entry);
  net::awaitable<void> close_gently();

  void wait_at_most(settings::seconds time) { expires_ = clock::now() + std::chrono::duration_cast<clock::duration>(time); }
  void shut(net::ip::tcp::socket::shutdown_type which);

  net::ip::tcp::socket socket_;
  service& shared_;
  std::string client_;
  boost::beast::flat_buffer buffer_;  // what has been read, pipelined requests among it
  std::atomic<clock::time_point> expires_ = clock::time_point::max();
  bool is_sending_ = false;
  bool is_expired_ = false;
  std::string cut_by_;  // why an answer is cut off
};

}  // namespace http_server

#endif
