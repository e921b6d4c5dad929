#include <utility>  // Boost 1.74 uses std::exchange without it

#include "answer_sender.hpp"

#include <zc/async_copy.hpp>

#include <sys/socket.h>

#include <algorithm>

namespace http_server {

answer_sender::answer_sender(std::shared_ptr<connection> to, const settings& given, net::thread_pool* disk)
    : to_(std::move(to)), given_(given), disk_(disk) {}

// What is before a part goes out with MSG_MORE, so that its segment is filled with the part's first bytes. An answer
// without a part is one call.
task<sent_answer> answer_sender::send(const reply& r) {
  sent_ = {};
  const std::string head = text_of(r.what.head);
  std::string text = head;
  bool is_sent = true;
  for (const auto& part : r.what.parts) {
    text += part.before;
    is_sent = co_await send_text(text, MSG_MORE);
    if (is_sent) is_sent = co_await send_part(r.file, part.range);
    if (!is_sent) break;
    text.clear();
  }
  text += r.what.after;
  if (is_sent) co_await send_text(text, 0);
  sent_.bytes -= std::min<std::uintmax_t>(sent_.bytes, head.size());
  co_return std::move(sent_);
}

task<bool> answer_sender::send_text(const std::string& text, int flags) {
  error_code ec;
  for (std::size_t begin = 0; begin < text.size() && !ec;) {
    to_->write_within(given_.stalled);
    const std::size_t n = co_await to_->socket().async_send(net::buffer(text) + begin, flags, into(ec));
    begin += n;
    sent_.bytes += n;
  }
  if (ec) fail_by_client(ec);
  co_return !ec;
}

task<bool> answer_sender::send_part(const descriptor& file, byte_range range) {
  const zc::file_section section{file.get(), range.offset, range.length};
  zc::copy_limits limits;
  limits.idle_timeout = std::chrono::duration_cast<connection::clock::duration>(given_.stalled);
  to_->wait_without_limit();  // but for that of the copy
  error_code ec;
  zc::copy_result copied;
  if (disk_ != nullptr) {
    copied = co_await zc::async_copy(section, to_->socket(), limits, given_.copy, disk_->get_executor(), into(ec));
  } else {
    copied = co_await zc::async_copy(section, to_->socket(), limits, given_.copy, into(ec));
  }
  sent_.bytes += copied.bytes;
  sent_.method = zc::to_string(copied.method);
  if (ec && copied.failed_end != zc::copy_end::input) {
    fail_by_client(ec);
  } else if (ec) {
    sent_.problem = "reading: " + ec.message();
  } else if (copied.bytes < range.length) {
    sent_.problem = "the file has become shorter";
  }
  sent_.copies.push_back(std::move(copied));
  co_return sent_.problem.empty();
}

void answer_sender::fail_by_client(const error_code& ec) {
  sent_.is_client_lost = to_->cut_by().empty() || to_->is_expired();
  sent_.problem = to_->cut_by().empty() ? "sending: " + ec.message() : to_->cut_by();
}

}  // namespace http_server
