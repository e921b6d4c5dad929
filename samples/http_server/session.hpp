// One connection: reads requests and sends answers, one after the other, in a coroutine.
#ifndef ZC_SAMPLES_HTTP_SERVER_SESSION_HPP
#define ZC_SAMPLES_HTTP_SERVER_SESSION_HPP

#include "answer_sender.hpp"
#include "connection.hpp"
#include "request_reader.hpp"
#include "responder.hpp"
#include "settings.hpp"

#include <zc/copy_result.hpp>

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace http_server {

// What all sessions share.
struct service {
  settings given;
  responder responds;
  std::function<void(const zc::copy_result&)> explain;  // called for each copy, from any thread
  std::unique_ptr<net::thread_pool> disk = {};          // empty without --disk-threads
  std::atomic<bool> is_stopping = false;
};

class session {
 public:
  session(std::shared_ptr<connection> client, service& shared);

  // Runs until the connection is closed, in the executor of its socket.
  task<void> run();

 private:
  task<bool> serve_one();
  task<reply> find_reply_on_disk_thread();
  task<bool> send(reply r, bool keep_alive);
  void note(const reply& r, const sent_answer& sent) const;  // in the log

  std::shared_ptr<connection> client_;
  service& shared_;
  request_reader reader_;
  answer_sender sender_;
  bool is_client_lost_ = false;
};

}  // namespace http_server

#endif
