// The story of a copy: find the descriptors and flush what is tied to them (copying_begin.cpp), drain what the streams
// hold, go down the rows of the table, and leave both streams as if their own code had done it (copying_end.cpp).
#include "copying.hpp"

#include "../kernel/wait.hpp"
#include "../system/sys.hpp"

#include <cerrno>
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
      if (out_->has_pending()) tell_more_after({}, 0);
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

void copying::consume(std::size_t n) {
  left_ -= n;
  asked_ = copy_end::input;
  in_->consume(n);
}

// Before `piece` is written, which is the first of `held` bytes; where it is empty, before what is pending is.
void copying::tell_more_after(std::string_view piece, std::size_t held) noexcept {
  if (left_ <= piece.size() || !out_->wants_to_know_more()) return out_->tell_more(false);
  const std::uint64_t certain = piece.empty() ? in_->certain() : held + in_->rest_of_file();
  out_->tell_more(std::min<std::uintmax_t>(certain, left_) > piece.size());
}

std::optional<copying::state> copying::put(std::string_view some, std::uint64_t turn) {
  asked_ = copy_end::output;
  std::size_t taken = 0;
  int error = 0;
  try {
    const std::string_view piece = some.substr(0, at_most(turn));
    tell_more_after(piece, some.size());
    error = out_->put(piece, taken);
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
  if (!transfer_) transfer_.emplace(in_->descriptor_found(), out_->hand_over(), left_, options_, account_);
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

}  // namespace zc::ZC_ABI::detail
