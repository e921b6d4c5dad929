#include <utility>  // Boost 1.74 uses std::exchange without it

#include "session.hpp"

#include "access_log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <ctime>

namespace http_server {

namespace {

constexpr std::uintmax_t long_answer = 1024 * 1024;  // for which most clients let the server wait

}  // namespace

session::session(std::shared_ptr<connection> client, service& shared)
    : client_(std::move(client)),
      shared_(shared),
      reader_(client_, shared.given),
      sender_(client_, shared.given, shared.disk.get()) {}

task<void> session::run() {
  bool goes_on = true;
  while (goes_on && !shared_.is_stopping) goes_on = co_await serve_one();
  if (is_client_lost_) {
    client_->close_by_reset();
  } else {
    co_await client_->close_gently(shared_.given.linger);
  }
}

// Returns whether the next request may be answered.
task<bool> session::serve_one() {
  unsigned status = co_await reader_.read_head();
  if (status == 0) co_return false;

  // A body is read only to find the next request behind it. Whoever asks first whether to send it is told the answer
  // instead, and so is who sends one with another method than GET or HEAD; the connection is closed then.
  bool keep_alive = status == 200 && reader_.keep_alive();
  if (status == 200 && reader_.has_body_to_read()) {
    const auto& head = reader_.head();
    if ((head.method() == http::verb::get || head.method() == http::verb::head) &&
        head.count(http::field::expect) == 0) {
      status = co_await reader_.read_body();
      if (status == 0) co_return false;
      keep_alive = keep_alive && status == 200;
    } else {
      keep_alive = false;
    }
  }
  client_->wait_without_limit();
  reply r;  // by name: g++ 12 destroys an aggregate twice that is written within a co_await
  if (status == 200 && shared_.disk) {
    r = co_await find_reply_on_disk_thread();
  } else if (status == 200) {
    r = shared_.responds.reply_to(reader_.head());
  } else {
    r.what = answer_with_status(status);
  }
  co_return co_await send(std::move(r), keep_alive);
}

// To open a file may wait for a disk as well as to read it.
task<reply> session::find_reply_on_disk_thread() {
  const auto on_disk_thread = [](const responder& responds,
                                 const request_head& head) -> net::awaitable<reply, net::thread_pool::executor_type> {
    co_return responds.reply_to(head);
  };
  co_return co_await net::co_spawn(shared_.disk->get_executor(), on_disk_thread(shared_.responds, reader_.head()),
                                   awaited);
}

task<bool> session::send(reply r, bool keep_alive) {
  if (shared_.is_stopping) keep_alive = false;
  complete(r.what, reader_.head(), keep_alive, std::time(nullptr));
  if (length_of(r.what) >= long_answer) reader_.release_memory();
  const sent_answer sent = co_await sender_.send(r);
  is_client_lost_ = sent.is_client_lost;

  note(r, sent);
  for (const auto& copied : sent.copies) shared_.explain(copied);
  co_return sent.problem.empty() && keep_alive;
}

void session::note(const reply& r, const sent_answer& sent) const {
  log_entry entry;
  entry.problem = sent.problem.empty() ? r.problem : sent.problem;
  if (shared_.given.quiet && entry.problem.empty()) return;
  entry.client = client_->client();
  entry.request = reader_.first_line();
  entry.status = r.what.head.result_int();
  entry.bytes = sent.bytes;
  entry.promised = length_of(r.what);
  entry.method = sent.method;
  log(entry);
}

}  // namespace http_server
