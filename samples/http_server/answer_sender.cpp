#include <utility>  // Boost 1.74 uses std::exchange without it

#include "answer_sender.hpp"

#include <zc/async_copy.hpp>
#include <zc/copy_operation.hpp>
#include <zc/file_section.hpp>

#include <sys/socket.h>

#include <algorithm>

namespace http_server {

namespace {

constexpr std::uintmax_t worth_corking = 64 * 1024;  // more than one segment, also over the loopback

// In bytes; each turn keeps the other connections of the event loop waiting. A safe copy takes the processor for every
// byte: with 1 MiB, zc's own default, requests beside a long answer wait twice as long. A relaxed one hands over pages,
// and gains a quarter by long turns.
constexpr std::size_t safe_turn = 256 * 1024;

}  // namespace

answer_sender::answer_sender(std::shared_ptr<connection> to, const settings& given, net::thread_pool* disk)
    : to_(std::move(to)), given_(given), disk_(disk) {}

// What is before a part goes out with MSG_MORE, so that its segment is filled with the part's first bytes. An answer
// without a part is one call.
task<sent_answer> answer_sender::send(const reply& r) {
  sent_ = {};
  std::string text = text_of(r.what.head);
  const std::size_t head = text.size();
  bool is_sent = true;
  const bool is_long = length_of(r.what) >= worth_corking;
  if (is_long) to_->cork(true);
  for (const auto& part : r.what.parts) {
    text += part.before;
    is_sent = co_await send_text(text, MSG_MORE) && co_await send_part(r.file, part.range);
    if (!is_sent) break;
    text.clear();
  }
  text += r.what.after;
  if (is_sent && !text.empty()) is_sent = co_await send_text(text, 0);
  if (is_sent && is_long) to_->cork(false);
  sent_.bytes -= std::min<std::uintmax_t>(sent_.bytes, head);
  co_return std::move(sent_);
}

task<bool> answer_sender::send_text(std::string_view text, int flags) {
  error_code ec;
  while (!text.empty() && !ec) {
    std::size_t n = to_->socket().send(net::buffer(text), flags, ec);
    if (ec == net::error::would_block || ec == net::error::interrupted) {
      to_->write_within(given_.stalled);
      n = co_await to_->socket().async_send(net::buffer(text), flags, into(ec));
    }
    text.remove_prefix(n);
    sent_.bytes += n;
  }
  if (ec) fail_by_client(ec);
  co_return !ec;
}

task<bool> answer_sender::send_part(const descriptor& file, byte_range range) {
  const zc::file_section section{file.get(), range.offset, range.length};
  zc::copy_limits limits;
  limits.idle_timeout = std::chrono::duration_cast<connection::clock::duration>(given_.stalled);
  if ((given_.copy & zc::copy_options::relax_safe_kernel_copy) == zc::copy_options::none) limits.turn = safe_turn;
  zc::copy_operation copy(section, to_->socket(), limits, given_.copy);
  to_->wait_without_limit();  // but for that of the copy
  error_code ec;
  std::error_code failure;
  if (disk_ != nullptr) {
    co_await zc::async_run(copy, to_->socket(), disk_->get_executor(), into(ec));
  } else if (copy.step(failure) != zc::copy_state::done) {
    co_await zc::async_run(copy, to_->socket(), into(ec));
  } else if (failure) {
    ec = error_code(failure.value(), net::error::get_system_category());
  }
  co_return finish(copy.finish(), ec, range);
}

bool answer_sender::finish(zc::copy_result copied, const error_code& ec, byte_range range) {
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
  return sent_.problem.empty();
}

void answer_sender::fail_by_client(const error_code& ec) {
  sent_.is_client_lost = to_->cut_by().empty() || to_->is_expired();
  sent_.problem = to_->cut_by().empty() ? "sending: " + ec.message() : to_->cut_by();
}

}  // namespace http_server
