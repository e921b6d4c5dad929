// Sends an answer: its head and texts by send(2), the parts of the file by zc. What the socket takes at once is sent at
// once; only then does the answer wait in the event loop, so that a small one never does.
#ifndef ZC_SAMPLES_HTTP_SERVER_ANSWER_SENDER_HPP
#define ZC_SAMPLES_HTTP_SERVER_ANSWER_SENDER_HPP

#include "connection.hpp"
#include "responder.hpp"
#include "settings.hpp"

#include <zc/copy_result.hpp>

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http_server {

// What became of an answer.
struct sent_answer {
  std::uintmax_t bytes = 0;  // of the body
  std::string_view method = "none";
  std::vector<zc::copy_result> copies;  // one for each part
  std::string problem;                  // empty if all was sent; otherwise the connection must not be used any more
  bool is_client_lost = false;          // it went away, or takes nothing
};

class answer_sender {
 public:
  // `disk` may be null.
  answer_sender(std::shared_ptr<connection> to, const settings& given, net::thread_pool* disk);

  task<sent_answer> send(const reply& r);

 private:
  task<bool> send_text(std::string_view text, int flags);
  task<bool> send_part(const descriptor& file, byte_range range);
  bool finish(zc::copy_result copied, const error_code& ec, byte_range range);
  void fail_by_client(const error_code& ec);

  std::shared_ptr<connection> to_;
  const settings& given_;
  net::thread_pool* disk_;
  sent_answer sent_;
};

}  // namespace http_server

#endif
