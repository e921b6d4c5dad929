// The story of a copy: find the descriptors, drain what the streams hold, go down the rows of the table, and leave both
// streams as if their own code had done it.
#include "copying.hpp"

#include "../buffers/buffer_access.hpp"
#include "../kernel/cancellation.hpp"
#include "../kernel/sys.hpp"
#include "../kernel/wait.hpp"
#include "tied_streams.hpp"

#include <cerrno>
#include <istream>
#include <ostream>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

// Into memory, without a buffer between: a packet of a pipe is read whole (pipe(7), PIPE_BUF).
constexpr std::uint64_t worth_reading = 4096;

}  // namespace

copying::state copying::advance(std::uint64_t turn, sys::sigpipe_guard& guard) {
  spent_ = 0;
  for (;;) {
    if (const std::optional<state> s = next_phase(turn, guard)) return *s;
  }
}

// Nothing, where the next phase may begin at once.
std::optional<copying::state> copying::next_phase(std::uint64_t turn, sys::sigpipe_guard& guard) {
  switch (phase_) {
    case phase::find: phase_ = find() ? phase::flush_ties : phase::done; return std::nullopt;
    case phase::flush_ties: return flush_ties();
    case phase::output_pending:
      asked_ = copy_end::output;
      return after(out_->prepare(), *out_, copy_end::output, phase::input_pending);
    case phase::input_pending:
      asked_ = copy_end::input;
      return after(in_->prepare(), *in_, copy_end::input, phase::read_ahead);
    case phase::read_ahead: return drain(turn);
    case phase::rest: return has_descriptors() ? transfer_rest(turn, guard) : pass_on(turn);
    case phase::flush: asked_ = copy_end::output; return after(out_->flush(), *out_, copy_end::output, phase::done);
    case phase::done: break;
  }
  return state::done;
}

void copying::fail(failure f) {
  if (!failure_) failure_ = std::move(f);  // the first error counts
  phase_ = phase::done;
}

copying::state copying::wait_for(copy_end which, const descriptor& end, sys::event event) {
  if (!can_be_waited_for(end, event)) {
    fail(failed(EAGAIN, which));
    return state::done;
  }
  wait_ = {which, end, event};
  return state::waiting;
}

// What a write to an end came to. Its own code may answer EAGAIN, too, and cannot be waited for.
std::optional<copying::state> copying::after(int error, const stream_end& of, copy_end which, phase then) {
  if (error == EAGAIN && of.has_descriptor()) return wait_for(which, of.descriptor_found(), sys::event::writable);
  if (error != 0) {
    fail(failed(error, which));
  } else {
    phase_ = then;
  }
  return std::nullopt;
}

// The ostream that is flushed before: the output's, and the input's.
std::ostream* copying::tie(int which) const {
  const std::ios* const stream = which == 0 ? static_cast<const std::ios*>(out_end_.stream) : in_end_.stream;
  std::ostream* const other = stream != nullptr ? stream->tie() : nullptr;
  const bool is_output = other != nullptr && other->std::ios::rdbuf() == buffer_of(out_end_);  // prepare() is exact
  return is_output ? nullptr : other;
}

std::optional<copying::state> copying::flush_ties() {
  for (; next_tie_ < 2; ++next_tie_) {
    std::ostream* const tied = tie(next_tie_);
    if (tied == nullptr) continue;
    if (may_sleep_.descriptors == sys::mode::nonblocking) {
      const tied_flush would = prepare_flush(*tied);
      if (would.waits_for.fd != -1) return wait_for(copy_end::output, would.waits_for, sys::event::writable);
      if (would.runs_foreign_code && !may_sleep_.with_own_code) {
        fail(failed(EOPNOTSUPP, copy_end::neither, needs_to_sleep));
        return std::nullopt;
      }
    }
    flush_tied(*tied);
  }
  phase_ = phase::output_pending;
  return std::nullopt;
}

bool copying::find() {
  if (!are_valid(options_)) {
    fail(failed(EINVAL, copy_end::neither, "unknown or contradictory copy_options"));
  } else if (!is_length(left_)) {
    fail(failed(EINVAL, copy_end::neither, "the length is negative, or too large"));
  } else if (failure f = find_ends()) {
    fail(std::move(f));
  } else if (left_ > 0 && !has_descriptors() && has(options_, copy_options::kernel_only)) {
    fail(failed(EOPNOTSUPP, copy_end::neither, needs_buffer));
  } else if (!may_sleep_.with_own_code && (in_->runs_foreign_code() || out_->runs_foreign_code())) {
    fail(failed(EOPNOTSUPP, copy_end::neither, needs_to_sleep));
  }
  if (may_sleep_.descriptors == sys::mode::nonblocking) {
    in_->never_sleep();
    out_->never_sleep();
  }
  account_.found(in_->descriptor_found(), out_->descriptor_found());
  return !failure_;
}

failure copying::find_ends() {
  std::streambuf* const from = buffer_of(in_end_);
  std::streambuf* const to = buffer_of(out_end_);
  // Boost.Iostreams would follow a null pointer.
  if (is_incomplete_chain(in_end_.stream, from)) return failed(EBADF, copy_end::input, incomplete_chain);
  if (is_incomplete_chain(out_end_.stream, to)) return failed(EBADF, copy_end::output, incomplete_chain);
  if (in_end_.stream != nullptr && from == nullptr) return failed(EINVAL, copy_end::input, "the stream has no buffer");
  if (out_end_.stream != nullptr && to == nullptr) return failed(EINVAL, copy_end::output, "the stream has no buffer");
  if (const int error = find_source(in_, in_end_)) return unusable(error, copy_end::input);
  if (const int error = find_sink(out_, out_end_, account_)) return unusable(error, copy_end::output);
  if (const int error = in_->check(*out_)) return unusable(error, copy_end::input);
  if (from == to && from != nullptr) in_->detach();
  if (in_end_.is_section) left_ = std::min({left_, in_end_.length, INT64_MAX - in_end_.offset});
  // Bytes read from a device cannot be put back, so the output is checked first. A transfer does that itself.
  if (const int error = has_descriptors() ? 0 : out_->check()) return unusable(error, copy_end::output);
  if (out_end_.stream != nullptr && out_end_.stream->fail()) {
    return failed(EIO, copy_end::output, "the stream had failed before, and needs a clear() first");
  }
  return {};
}

void copying::consume(std::size_t n) {
  left_ -= n;
  asked_ = copy_end::input;
  in_->consume(n);
}

std::optional<copying::state> copying::put(std::string_view some, std::uint64_t turn) {
  asked_ = copy_end::output;
  std::size_t taken = 0;
  int error = 0;
  try {
    error = out_->put(some.substr(0, at_most(turn)), taken);
  } catch (...) {  // a foreign output, which has taken something before
    consume(taken);
    asked_ = copy_end::output;
    throw;
  }
  consume(taken);
  spent_ = taken;
  if (const auto s = after(error, *out_, copy_end::output, phase_)) return s;
  return state::more;
}

// What lies in memory goes straight from there to the output.
std::optional<copying::state> copying::drain(std::uint64_t turn) {
  // at_hand() is called once more at the limit, since it also lets go of a put-back character that was taken.
  const std::string_view some = in_->at_hand();
  if (!some.empty() && left_ > 0) return put(some, turn);
  phase_ = left_ == 0 || in_->has_ended() ? phase::flush : phase::rest;
  if (phase_ == phase::rest && in_->gives_tiny_pieces()) out_->gather();
  return std::nullopt;
}

// Without a descriptor on both ends: piece by piece, so that what a slow input has is passed on before more is asked
// for.
std::optional<copying::state> copying::pass_on(std::uint64_t turn) {
  if (left_ == 0) {
    phase_ = phase::flush;
    return std::nullopt;
  }
  asked_ = copy_end::input;
  int error = 0;
  std::optional<std::size_t> read;
  if (const put_area room = out_->room(); std::min<std::uint64_t>(room.size, turn) >= worth_reading) {
    read = in_->read_into(room.begin, at_most(std::min<std::uint64_t>(room.size, turn)), error);
  }
  if (read) {
    out_->filled(*read);
    left_ -= *read;
    spent_ = *read;
    if (*read > 0) return state::more;
  } else {
    const std::string_view some = in_->next(left_, error);
    if (!some.empty()) return put(some, turn);
  }
  if (error == EAGAIN && in_->has_descriptor()) {
    return wait_for(copy_end::input, in_->descriptor_found(), sys::event::readable);
  }
  // What the input gave before it failed is delivered all the same.
  if (error != 0) failure_ = failed(error, copy_end::input);
  phase_ = phase::flush;
  return std::nullopt;
}

std::optional<copying::state> copying::transfer_rest(std::uint64_t turn, sys::sigpipe_guard& guard) {
  if (!transfer_) transfer_.emplace(in_->descriptor_found(), out_->descriptor_found(), left_, options_, account_);
  const progress p = transfer_->step(turn, guard);
  spent_ = p.spent;
  switch (p.is) {
    case progress::what::moved: return state::more;
    case progress::what::waiting: return wait_for(p.on, end_of(p.on).descriptor_found(), p.awaited);
    case progress::what::failed: fail(failed_transfer(p)); break;
    case progress::what::end: break;
  }
  end_transfer(p.is == progress::what::end && !transfer_->has_reached_limit());
  phase_ = phase::done;
  return std::nullopt;
}

void copying::end_transfer(bool is_at_end) {
  account_.not_delivered(transfer_->give_back());
  if (const std::uint64_t lost = transfer_->lost(); lost > 0) {
    failure_ = failed(EIO, copy_end::input, std::to_string(lost) + lost_in_relay);
  }
  in_->moved(transfer_->has_taken(), is_at_end);
  if (const int error = out_->moved()) fail(failed(error, copy_end::output));
  transfer_.reset();
}

void copying::settle() {
  phase_ = phase::done;
  if (transfer_) end_transfer(false);
  account_.not_delivered(out_->take_gathered());
  account_.not_delivered(in_->give_back());
  in_->settle();
  out_->settle();
  account_.failed(failure_.end);
}

void copying::set_badbit(copy_end which) noexcept {
  std::ios* const stream = which == copy_end::input    ? static_cast<std::ios*>(in_end_.stream)
                           : which == copy_end::output ? static_cast<std::ios*>(out_end_.stream)
                                                       : nullptr;
  try {
    if (stream != nullptr) stream->setstate(std::ios_base::badbit);
  } catch (...) {
  }
}

void copying::thrown(std::error_code code, const char* what) {
  if (!code) code.assign(errno != 0 ? errno : EIO, std::generic_category());
  const copy_end thrower = asked_;
  deliver_what_came();
  fail({code, thrower, what});
}

void copying::deliver_to_file() {
  if (out_->descriptor_found().kind & regular_file) deliver_what_came();
}

void copying::deliver_what_came() {
  if (asked_ != copy_end::input) return;
  try {
    out_->flush();
  } catch (...) {  // the first error counts
    go_on_unwinding();
  }
}

const stream_end& copying::end_of(copy_end which) const noexcept {
  return which == copy_end::input ? static_cast<const stream_end&>(*in_) : *out_;
}

std::string copying::name_of(copy_end which) const {
  const stream_end& e = end_of(which);
  return e.has_descriptor() ? ", " + sys::name_of(e.descriptor_found().fd) : std::string();
}

}  // namespace zc::ZC_ABI::detail
