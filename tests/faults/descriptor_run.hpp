// Runs one descriptor_case, and says which promise of copy_stream it broke.
#ifndef ZC_TESTS_DESCRIPTOR_RUN_HPP
#define ZC_TESTS_DESCRIPTOR_RUN_HPP

#include "../support/never_close.hpp"
#include "descriptor_case.hpp"

#include <zc/zc.hpp>

#include <signal.h>

#include <csignal>
#include <ctime>
#include <functional>

namespace zc_test {

// SIGPIPE as a case wants it in this thread, caught even where whoever started this program ignores it, and as it was
// afterwards.
class sigpipe_state {
 public:
  explicit sigpipe_state(const descriptor_case& c)
      : is_blocked_(c.is_sigpipe_blocked), is_pending_(c.is_sigpipe_pending) {
    sigemptyset(&set_);
    sigaddset(&set_, SIGPIPE);
    came_ = 0;
    struct sigaction counting = {};
    counting.sa_handler = [](int) { came_ = 1; };
    ::sigaction(SIGPIPE, &counting, &action_before_);
    pthread_sigmask(is_blocked_ ? SIG_BLOCK : SIG_UNBLOCK, &set_, &before_);
    if (is_pending_) ::raise(SIGPIPE);
  }
  ~sigpipe_state() {
    const timespec at_once = {0, 0};
    while (is_blocked_ && sigtimedwait(&set_, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    ::sigaction(SIGPIPE, &action_before_, nullptr);
  }
  sigpipe_state(const sigpipe_state&) = delete;
  sigpipe_state& operator=(const sigpipe_state&) = delete;

  bool is_unchanged() const {
    sigset_t mask, pending;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    sigpending(&pending);
    return came_ == 0 && sigismember(&mask, SIGPIPE) == (is_blocked_ ? 1 : 0) &&
           sigismember(&pending, SIGPIPE) == (is_pending_ ? 1 : 0);
  }

 private:
  bool is_blocked_;
  bool is_pending_;
  sigset_t set_, before_;
  struct sigaction action_before_ = {};
  static inline volatile std::sig_atomic_t came_ = 0;
};

// What the kernel does in this case. A private pipe never fails to be read: its bytes are there.
inline kernel::script script_for(const descriptor_case& c, int in, int out, const std::function<void()>& append) {
  const bool is_lying = c.has_lying_calls && is_file(c.from);
  int made = 0;
  return [&c, in, out, is_lying, append, made](request& r, int nth) mutable -> std::optional<answer> {
    if (made++ == c.appended_at) append();
    const bool is_whole_file = r.what == call::copy_file_range || r.what == call::sendfile;
    const bool is_moving = is_whole_file || r.what == call::splice || r.what == call::read || r.what == call::write;
    if (r.what == call::read && r.fd != in) return std::nullopt;
    if (r.what == call::set_pipe_size) r.count = std::min(r.count, c.relay);
    if (is_moving) r.count = std::min(r.count, c.piece);
    if (is_lying && is_whole_file) return 0;
    for (const untruth& l : c.lies) {
      if (l.what == r.what && l.nth == nth) return told(r, l.how);
    }
    for (const scripted_error& f : c.faults) {
      const bool is_meant = f.what == r.what && (f.is_lasting ? nth >= f.nth : nth == f.nth);
      if (is_meant && (!is_moving || r.fd == in || r.to == out)) return -f.error;
    }
    return std::nullopt;
  };
}

// A pipe or Unix socket that nobody reads.
inline std::unique_ptr<output> make_forsaken(end_kind to) {
  auto out = std::make_unique<output>();
  out->fd = std::move((to == end_kind::pipe ? make_pipe() : make_unix()).write);
  return out;
}

// Makes so many steps of the copy, and finishes it. True if it was not done by then.
inline bool copy_in_steps(const descriptor_case& c, const zc::fd_source& source, const zc::fd_sink& sink,
                          zc::copy_result& result, std::error_code& error) {
  zc::copy_limits limits;
  if (c.limit != SIZE_MAX) limits.bytes = c.limit;
  limits.turn = c.turn;
  zc::copy_operation copy(source, sink, limits, c.options);
  zc::copy_state state = zc::copy_state::more;
  for (int i = 0; i < c.steps && state != zc::copy_state::done; ++i) {
    state = copy.step(error);
    copy.wait();
  }
  result = copy.finish();
  return state != zc::copy_state::done;
}

inline std::string run_descriptor_case(const descriptor_case& c) {
  std::string wrong;
  const auto expect = [&](bool is_true, const char* promise) {
    if (!is_true) wrong += std::string(promise) + "; ";
  };
  zc::detail::close_spare_pipes();
  const std::ptrdiff_t descriptors = open_descriptors();
  {
    const std::unique_ptr<output> out = c.has_peer_gone ? make_forsaken(c.to) : make_output(c.to, c.size);
    const std::unique_ptr<input> in = make_input(c.from, c.size);
    zc::fd_source source(in->fd.get(), never_close);
    zc::fd_sink sink(out->fd.get(), never_close);
    const std::string& content = in->content;
    const std::size_t least = std::min(c.limit, content.size());
    const auto append = [&] {
      const unique_fd other = open_file(in->file->path(), O_WRONLY | O_APPEND);
      const std::string& more = bytes(20000);
      expect(::write(other.get(), more.data(), more.size()) == 20000, "the other writer can write");
      in->content += more;
    };
    std::error_code error;
    zc::copy_result result;
    bool was_stopped = false;
    const int fds[] = {in->fd.get(), out->fd.get()};
    for (const int fd : fds) {
      if (c.is_non_blocking && c.steps != by_call) set_non_blocking(fd);
    }
    {
      const sigpipe_state signals(c);
      const kernel k(script_for(c, in->fd.get(), out->fd.get(), append));
      if (c.steps != by_call) {
        was_stopped = copy_in_steps(c, source, sink, result, error);
      } else {
        result = c.limit == SIZE_MAX ? zc::copy_stream(source, sink, c.options, error)
                                     : zc::copy_stream_n(source, sink, c.limit, c.options, error);
      }
      expect(signals.is_unchanged(), "no SIGPIPE came, and mask and pending signals are as before");
    }
    for (const int fd : fds) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    expect(result.bytes <= std::min(c.limit, content.size()), "no more is counted than there is");
    expect(error || was_stopped || result.bytes >= least, "a success copies everything");
    expect(error || was_stopped || result.undelivered.empty(), "a success leaves nothing undelivered");
    expect(!error == (result.failed_end == zc::copy_end::neither) || error == std::errc::operation_not_supported,
           "an error belongs to an end");
    if (is_file(c.from)) {
      expect(position(in->fd.get()) == static_cast<off_t>(result.bytes), "the input stands behind what was delivered");
      expect(result.undelivered.empty(), "of a file nothing is undelivered");
    }
    if (c.has_peer_gone) {
      expect(result.bytes == 0, "nobody got anything");
      if (!in->is_endless) {
        expect(result.undelivered + read_all(in->fd.get()) == content, "what nobody got is undelivered or left");
      }
    } else {
      // Going on by what was handed back, without faults, completes it.
      if (!result.undelivered.empty()) {
        sink.write(result.undelivered.data(), static_cast<std::streamsize>(result.undelivered.size()));
      }
      const std::uintmax_t so_far = result.bytes + result.undelivered.size();
      std::error_code none;
      const zc::copy_result rest = in->is_endless ? zc::copy_stream_n(source, sink, content.size() - so_far, none)
                                                  : zc::copy_stream(source, sink, none);
      expect(!none, "it can be gone on with");
      expect(so_far + rest.bytes == content.size(), "what came later is the rest");
      const std::string arrived = content_of(*out);
      if (c.to != end_kind::dev_null) {
        expect(arrived.compare(out->begin, content.size(), content) == 0, "every byte arrives once, and in order");
        const std::size_t end = out->begin + content.size();
        const std::string before = end < out->before.size() ? out->before.substr(end) : "";
        expect(arrived.size() >= end && arrived.substr(end) == before, "nothing follows but what was there");
      }
    }
  }
  zc::detail::close_spare_pipes();
  expect(open_descriptors() == descriptors, "no descriptor is left");
  return wrong;
}

}  // namespace zc_test

#endif
