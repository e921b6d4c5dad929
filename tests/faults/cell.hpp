// One cell of the fault matrix: a copy between two ends in which one call answers what it likes, and what must hold
// afterwards.
#ifndef ZC_TESTS_CELL_HPP
#define ZC_TESTS_CELL_HPP

#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"
#include "lies.hpp"

#include <zc/zc.hpp>

#include <poll.h>
#include <signal.h>

#include <map>
#include <string>

namespace zc_test {

constexpr std::size_t cell_size = 160 * 1024;  // more than is read and written before a relay pipe is made
constexpr std::size_t cell_piece = 12 * 1024;  // so that there is a first call, a second, a middle and a last one

// How a copy is made: by copy_stream, or by the steps of an operation, on descriptors that block or do not.
enum class manner { call, steps, steps_without_blocking };

inline const char* name_of(manner m) {
  switch (m) {
    case manner::call: return "by copy_stream";
    case manner::steps: return "in steps";
    case manner::steps_without_blocking: return "in steps, non-blocking";
  }
  return "?";
}

// What a call answers instead of the kernel.
struct fault {
  enum class what { error, short_count, zero, lie };
  what is;
  int error = 0;
  lie how = {};
};

// Which call of a copy between which ends.
struct cell {
  end_kind from;
  end_kind to;
  manner how;
  zc::copy_options options;
  call by;
  int nth;
  fault with;
};

inline bool is_kernel_copy(call c) { return c == call::copy_file_range || c == call::sendfile || c == call::splice; }
inline bool moves_bytes(call c) { return is_kernel_copy(c) || c == call::read || c == call::write; }

inline bool has(zc::copy_options set, zc::copy_options flag) { return (set & flag) == flag; }

// What a cell came to. Empty `wrong` is right.
struct finding {
  bool was_injected = false;
  std::size_t lost = 0;
  std::size_t repeated = 0;
  bool is_count_wrong = false;
  long leaked = 0;
  std::string wrong;
};

// The process as a copy must leave it.
struct process_state {
  bool is_sigpipe_blocked = false;
  bool is_sigpipe_pending = false;

  process_state() {
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, nullptr, &set);
    is_sigpipe_blocked = sigismember(&set, SIGPIPE) == 1;
    sigpending(&set);
    is_sigpipe_pending = sigismember(&set, SIGPIPE) == 1;
  }
};

// Both ends, and the copies between them.
class cell_run {
 public:
  cell_run(end_kind from, end_kind to, manner how)
      : from_(from),
        to_(to),
        how_(how),
        in_(make_input(from, cell_size)),
        out_(in_ ? make_output(to, cell_size) : nullptr) {
    if (how != manner::steps_without_blocking || !is_possible()) return;
    set_non_blocking(in());
    set_non_blocking(out());
  }

  bool is_possible() const { return in_ != nullptr && out_ != nullptr; }
  int in() const { return in_->fd.get(); }
  int out() const { return out_->fd.get(); }

  // How often each call is made where nothing goes wrong.
  std::map<call, int> rehearse(zc::copy_options options) {
    std::map<call, int> calls;
    const kernel k([](request& r, int) { return in_pieces(r); });
    std::error_code error;
    copy(options, error);
    for (const request& r : k.seen()) ++calls[r.what];
    return calls;
  }

  finding run(const cell& c) {
    finding f;
    const process_state before;
    long open = 0;  // descriptors and mappings of zc's own
    request hit = {};
    std::error_code error;
    zc::copy_result first;
    {
      const kernel k([&](request& r, int nth) {
        open += r.what == call::pipe2 ? 2 : r.what == call::close ? -1 : 0;
        open += r.what == call::mmap ? 1 : r.what == call::munmap ? -1 : 0;
        if (r.what != c.by || nth != c.nth) return in_pieces(r);
        hit = r;
        return inject(r, c.with, f.was_injected);
      });
      first = copy(c.options, error);
    }
    // Those gave nothing, and were tried again after EINTR.
    if (f.was_injected && hit.what == call::mmap) --open;
    if (f.was_injected && hit.what == call::pipe2) open -= 2;
    const process_state after;
    if (!f.was_injected) return f;
    f.leaked = open;
    if (f.leaked != 0) f.wrong += "; descriptors or mappings were leaked";
    if (after.is_sigpipe_blocked != before.is_sigpipe_blocked || after.is_sigpipe_pending)
      f.wrong += "; SIGPIPE's state";
    f.wrong += judge_error(c, hit, first, error);
    judge_input(first, f);
    finish(first, f);
    return f;
  }

  // Makes so many steps, stops, and goes on by another copy. Tells whether the copy was done before.
  finding stop_after(int steps, zc::copy_options options, bool& was_done) {
    finding f;
    const process_state before;
    std::error_code error;
    zc::copy_result first;
    {
      zc::copy_operation copy = operation(options);
      zc::copy_state state = zc::copy_state::more;
      for (int i = 0; i < steps && state != zc::copy_state::done; ++i) {
        state = copy.step(error);
        if (state == zc::copy_state::waiting) copy.wait();
      }
      was_done = state == zc::copy_state::done;
      const zc::copy_result seen = copy.progress();
      first = copy.finish();
      if (seen.bytes != first.bytes) f.wrong += "; finish() delivered more than progress() knew of";
      const zc::copy_result again = copy.finish();
      if (again.bytes != first.bytes || again.undelivered != first.undelivered) f.wrong += "; finish() has changed";
      if (copy.step(error) != zc::copy_state::done) f.wrong += "; a finished operation steps on";
    }
    taken_ += first.bytes;
    const process_state after;
    if (after.is_sigpipe_blocked != before.is_sigpipe_blocked) f.wrong += "; SIGPIPE's state";
    if (error && !has(options, zc::copy_options::kernel_only)) f.wrong += "; " + error.message();
    judge_input(first, f);
    finish(first, f);
    return f;
  }

 private:
  void judge_input(const zc::copy_result& first, finding& f) {
    if (!first.undelivered.empty() && is_seekable() && from_ != end_kind::dev_zero)
      f.wrong += "; a file's bytes in undelivered";
    if (is_seekable() && position(in()) != static_cast<off_t>(first.bytes)) {
      f.is_count_wrong = true;
      f.wrong += "; the input stands at " + std::to_string(position(in())) + " after " + std::to_string(first.bytes);
    }
  }

  static std::optional<answer> in_pieces(request& r) {
    if (r.count > cell_piece && r.what != call::set_pipe_size) r.count = cell_piece;
    return std::nullopt;
  }

  std::optional<answer> inject(request& r, const fault& with, bool& was_injected) const {
    // What cannot be: zc's own pipe does not fail to give back what it holds.
    const bool is_own_pipe = r.what == call::read && r.fd != in();
    if (is_own_pipe && with.is != fault::what::short_count && with.error != EINTR) return in_pieces(r);
    was_injected = true;
    if (with.is == fault::what::error) return -with.error;
    if (with.is == fault::what::zero) return 0;
    if (with.is == fault::what::short_count) {
      r.count = 1;
      return std::nullopt;
    }
    return told(r, with.how);
  }

  static bool is_lie(const fault& f) { return f.is == fault::what::lie; }

  bool is_seekable() const {
    switch (from_) {
      case end_kind::file:
      case end_kind::sparse_file:
      case end_kind::append_file:
      case end_kind::block_device:
      case end_kind::memfd:
      case end_kind::sealed_memfd:
      case end_kind::procfs_file: return true;
      default: return false;
    }
  }

  zc::copy_operation operation(zc::copy_options options) {
    zc::copy_limits limits;
    if (in_->is_endless) limits.bytes = in_->content.size() - taken_;
    limits.turn = cell_piece;
    return {zc::fd_source(in(), never_close), zc::fd_sink(out(), never_close), limits, options};
  }

  zc::copy_result copy_in_steps(zc::copy_options options, std::error_code& error) {
    zc::copy_operation copy = operation(options);
    while (copy.step(error) != zc::copy_state::done) copy.wait();
    const zc::copy_result r = copy.finish();
    taken_ += r.bytes;
    return r;
  }

  zc::copy_result copy(zc::copy_options options, std::error_code& error) {
    if (how_ != manner::call) return copy_in_steps(options, error);
    const std::uintmax_t n = in_->content.size() - taken_;
    const zc::copy_result r =
        in_->is_endless
            ? zc::copy_stream_n(zc::fd_source(in(), never_close), zc::fd_sink(out(), never_close), n, options, error)
            : zc::copy_stream(zc::fd_source(in(), never_close), zc::fd_sink(out(), never_close), options, error);
    taken_ += r.bytes;
    return r;
  }

  // The error that the fault must lead to, or none, on the right end.
  std::string judge_error(const cell& c, const request& hit, const zc::copy_result& r,
                          const std::error_code& error) const {
    if (!error) {
      if (r.failed_end != zc::copy_end::neither) return "; an end without an error";
      const bool may_end_early = c.with.is == fault::what::zero;
      if (must_fail(c, hit)) return "; the error was swallowed";
      return may_end_early || r.bytes == in_->content.size() ? "" : "; it ended early";
    }
    const std::string told = "; " + error.message() + " of the " + std::string(to_string(r.failed_end));
    if (has(c.options, zc::copy_options::kernel_only) && error == std::errc::operation_not_supported &&
        r.failed_end == zc::copy_end::neither) {
      return "";
    }
    if (must_succeed(c, hit)) return told;
    const int wanted = c.with.is == fault::what::error ? c.with.error : EIO;
    if (error != std::error_code(wanted, std::generic_category()))
      return told + " instead of " + std::to_string(wanted);
    if (r.failed_end == zc::copy_end::neither) return told;
    const bool is_of_output = hit.to == out() && (hit.fd != in() || wanted == ENOSPC || wanted == EDQUOT ||
                                                  wanted == EROFS || wanted == EPIPE);
    const bool is_of_input = hit.fd == in() && hit.to != out();
    if (is_of_output && r.failed_end != zc::copy_end::output) return told;
    if (is_of_input && r.failed_end != zc::copy_end::input) return told;
    if (wanted == ECONNRESET && is_socket(from_) != is_socket(to_) && hit.fd == in() && hit.to == out() &&
        (r.failed_end == zc::copy_end::input) != is_socket(from_)) {
      return told;
    }
    return "";
  }

  static bool is_socket(end_kind t) { return t == end_kind::tcp || t == end_kind::unix_socket; }
  static bool is_file(end_kind t) {
    return t != end_kind::pipe && !is_socket(t) && t != end_kind::dev_null && t != end_kind::dev_zero;
  }

  bool must_succeed(const cell& c, const request& hit) const {
    // A file that seems to have become shorter under a mapping is an error, also if it had not.
    if (is_lie(c.with)) return !has(c.options, zc::copy_options::kernel_only);
    if (c.with.is == fault::what::short_count || c.with.error == EINTR) return true;
    if (c.with.is == fault::what::zero) return c.by != call::write;
    if (c.with.error == EAGAIN && moves_bytes(c.by)) {
      // A file is never waited for by read and write, which then say so.
      return is_kernel_copy(c.by) || ((hit.fd != in() || !is_file(from_)) && (hit.to != out() || !is_file(to_)));
    }
    switch (c.by) {
      case call::copy_file_range:
      case call::sendfile:
      case call::splice: return is_refusal(c.with.error);
      case call::pipe2:
      case call::set_pipe_size:
      case call::mmap:
      case call::fallocate:
      case call::seek_data:
      case call::statx:
      case call::fstatfs:
      case call::uname:
      case call::queued:
      case call::getsockopt: return true;
      default: return false;
    }
  }

  bool must_fail(const cell& c, const request& hit) const {
    if (c.with.is == fault::what::zero) return c.by == call::write;
    if (c.with.is != fault::what::error || c.with.error == EINTR || c.with.error == EAGAIN) return false;
    if (c.by == call::read) return hit.fd == in() && !(c.with.error == EINVAL && is_seekable());  // read aligned then
    if (c.by == call::write) return true;
    return moves_bytes(c.by) && !is_refusal(c.with.error);
  }

  // As docs/errors.md has it, told again so that a change of the library's own list shows: final is what an
  // output is full of, and what a socket tells only once.
  bool is_refusal(int error) const {
    switch (error) {
      case ENOSPC:
      case EDQUOT:
      case EROFS:
      case EPIPE: return false;
      case ECONNRESET:
      case ECONNABORTED:
      case ECONNREFUSED:
      case ETIMEDOUT:
      case ENETDOWN:
      case ENETUNREACH:
      case ENETRESET:
      case EHOSTDOWN:
      case EHOSTUNREACH:
      case ENONET: return !(is_socket(from_) || is_socket(to_));
      default: return true;
    }
  }

  // Goes on as docs/errors.md says, and looks at all that has arrived.
  void finish(const zc::copy_result& first, finding& f) {
    for (std::size_t done = 0; done < first.undelivered.size();) {
      const ssize_t n = ::write(out(), first.undelivered.data() + done, first.undelivered.size() - done);
      if (n < 0 && errno == EAGAIN) {
        pollfd until_writable = {out(), POLLOUT, 0};
        checked(::poll(&until_writable, 1, -1), "poll");
        continue;
      }
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    taken_ += first.undelivered.size();
    std::error_code error;
    if (taken_ < in_->content.size() || !in_->is_endless) copy(zc::copy_options::none, error);
    if (error) f.wrong += "; going on: " + error.message();
    if (!error && taken_ != in_->content.size()) {
      f.is_count_wrong = true;
      f.wrong += "; " + std::to_string(taken_) + " bytes were counted";
    }
    const std::string arrived = received();
    const std::string& content = in_->content;
    if (arrived == content) return;
    f.lost = content.size() - std::min(content.size(), arrived.size());
    f.repeated = arrived.size() - std::min(content.size(), arrived.size());
    const auto differs = std::mismatch(content.begin(), content.end(), arrived.begin(), arrived.end());
    f.wrong += "; " + std::to_string(arrived.size()) + " bytes arrived, different from byte " +
               std::to_string(differs.first - content.begin()) + " on, of which " + std::to_string(first.bytes) +
               " at first";
  }

  // All that has arrived, for which the output is closed.
  std::string received() {
    if (to_ == end_kind::dev_null) return in_->content;  // which nobody can see
    const std::string all = content_of(*out_).substr(out_->begin);
    return to_ == end_kind::block_device ? all.substr(0, in_->content.size()) : all;  // devices are longer
  }

  end_kind from_;
  end_kind to_;
  manner how_;
  std::unique_ptr<input> in_;
  std::unique_ptr<output> out_;
  std::uintmax_t taken_ = 0;
};

}  // namespace zc_test

#endif
