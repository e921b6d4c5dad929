// One non-blocking copy in steps, with a producer before it and a consumer behind it, and a loop that serves thousands.
#ifndef ZC_TESTS_RELAYED_COPY_HPP
#define ZC_TESTS_RELAYED_COPY_HPP

#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <poll.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace zc_test {

class relayed_copy {
 public:
  relayed_copy(two_ends from, two_ends to, std::string_view content)
      : from_(std::move(from)), to_(std::move(to)), content_(content) {
    for (const unique_fd* fd : {&from_.read, &from_.write, &to_.read, &to_.write}) set_non_blocking(fd->get());
    copy_.emplace(zc::fd_source(from_.read.get(), never_close), zc::fd_sink(to_.write.get(), never_close));
  }

  bool is_done() const { return is_done_; }
  bool is_right() const { return is_right_ && received_ == content_.size(); }
  zc::copy_method way() const { return way_; }

  // As far as it goes without waiting.
  void go_on() {
    produce();
    if (copy_) copy();
    consume();
  }

  // What it then waits for.
  void add_waits(std::vector<pollfd>& waits) const {
    if (from_.write.get() != -1) waits.push_back({from_.write.get(), POLLOUT, 0});
    if (copy_) waits.push_back(copy_waits_);
    waits.push_back({to_.read.get(), POLLIN, 0});
  }

 private:
  void produce() {
    while (produced_ < content_.size()) {
      const ssize_t n = ::write(from_.write.get(), content_.data() + produced_, content_.size() - produced_);
      if (n < 0) return;
      produced_ += static_cast<std::size_t>(n);
    }
    from_.write.reset();
  }

  void copy() {
    std::error_code error;
    zc::copy_state state = zc::copy_state::more;
    while (state == zc::copy_state::more) state = copy_->step(error);
    way_ = copy_->progress().method;
    if (state == zc::copy_state::waiting) {
      const zc::copy_wait w = copy_->waits_for();
      const short event = w.wanted == zc::direction::input ? POLLIN : POLLOUT;
      copy_waits_ = {w.fd, event, 0};
      return;
    }
    is_right_ = is_right_ && !error && copy_->finish().undelivered.empty();
    copy_.reset();
    to_.write.reset();
  }

  void consume() {
    char block[65536];
    for (ssize_t n = 0; (n = ::read(to_.read.get(), block, sizeof block)) >= 0;) {
      const auto size = static_cast<std::size_t>(n);
      is_done_ = size == 0;
      if (is_done_) return;
      is_right_ = is_right_ && content_.substr(received_, size) == std::string_view(block, size);
      received_ += size;
    }
    if (errno != EAGAIN) {
      is_done_ = true;
      is_right_ = false;
    }
  }

  two_ends from_, to_;
  std::string_view content_;
  std::optional<zc::copy_operation> copy_;
  pollfd copy_waits_ = {-1, 0, 0};
  zc::copy_method way_ = zc::copy_method::none;
  std::size_t produced_ = 0;
  std::size_t received_ = 0;
  bool is_right_ = true;
  bool is_done_ = false;
};

struct served {
  std::size_t right = 0;
  std::set<zc::copy_method> ways;
};

// All of them to their ends, in this thread.
inline served serve(const std::vector<std::unique_ptr<relayed_copy>>& copies) {
  std::vector<bool> is_ready(copies.size(), true);
  std::vector<pollfd> waits;
  std::vector<std::size_t> whose;
  do {
    waits.clear();
    whose.clear();
    for (std::size_t i = 0; i < copies.size(); ++i) {
      if (is_ready[i] && !copies[i]->is_done()) copies[i]->go_on();
      is_ready[i] = false;
      if (!copies[i]->is_done()) copies[i]->add_waits(waits);
      whose.resize(waits.size(), i);
    }
    // Each waits for what another does, and none for ever: a minute without a ready descriptor is a hang.
    if (!waits.empty() && checked(::poll(waits.data(), waits.size(), 60000), "poll") == 0) break;
    for (std::size_t i = 0; i < waits.size(); ++i) {
      if (waits[i].revents != 0) is_ready[whose[i]] = true;
    }
  } while (!waits.empty());
  served result;
  for (const auto& copy : copies) {
    if (copy->is_done() && copy->is_right()) ++result.right;
    result.ways.insert(copy->way());
  }
  return result;
}

}  // namespace zc_test

#endif
