// What surrounds the states of a copy: limits of time, what foreign code throws, and messages for people.
#include "operation.hpp"

#include "../system/cancellation.hpp"
#include "../system/sys.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

constexpr auto never = clock::time_point::max();

// Of a step, so that one over tiny pieces ends, too.
constexpr int most_calls = 1024;

// What is left of a turn is not worth a call, and would end in the midst of a block, which files cannot share.
constexpr std::uint64_t smallest_rest = 4096;

// Which end, which file, and what the errno does not tell; std::system_error adds what that tells.
std::string message(const copying& c, const failure& f) {
  if (f.end == copy_end::neither) return "zc: " + f.why;
  const std::string end = f.end == copy_end::input ? "zc: reading the input" : "zc: writing the output";
  return end + c.name_of(f.end) + (f.why.empty() ? "" : ": " + f.why);
}

// Without the name of zc and the reason, which the copy's own message adds.
std::string own_words(const std::system_error& e) {
  std::string what = e.what();
  const std::string reason = ": " + e.code().message();
  if (what.size() >= reason.size() && what.compare(what.size() - reason.size(), reason.size(), reason) == 0) {
    what.resize(what.size() - reason.size());
  }
  if (what.compare(0, 4, "zc: ") == 0) what.erase(0, 4);
  return what;
}

[[noreturn]] void throw_nested(copy_error&& error, const std::exception_ptr& cause) {
  try {
    std::rethrow_exception(cause);
  } catch (...) {
    std::throw_with_nested(std::move(error));
  }
}

bool has_times(const copy_limits& limits) noexcept {
  return limits.deadline != never || limits.idle_timeout != clock::duration::max();
}

}  // namespace

patience patience_of_call(const copy_limits& limits, copy_options options) noexcept {
  const bool may_sleep = !has_times(limits) || has(options, copy_options::may_block);
  return {may_sleep ? sys::mode::blocking : sys::mode::nonblocking, true};
}

void operation::stop() {
  if (is_settled_) return;
  const bool is_cut = std::exchange(state_, copying::state::done) != copying::state::done;
  if (is_cut) copy_.deliver_what_came();
  copy_.settle();
  is_settled_ = true;  // where it throws bad_alloc, it can be tried again
  copy_.set_badbit(copy_.why_it_failed().end);
}

copying::state operation::run_own_code(std::uint64_t turn, sys::sigpipe_guard& guard) {
  int error = 0;
  try {
    return copy_.advance(turn, guard);
  } catch (...) {
    error = errno;
    cause_ = std::current_exception();
    if (cause_ == nullptr) {  // the thread is cancelled
      copy_.push();
      copy_.deliver_to_file();
    }
    go_on_unwinding();
  }
  // Behind the handler: what follows may wait, and a thread that is cancelled within one cannot be unwound.
  errno = error;
  take_cause();
  return copying::state::done;
}

void operation::take_cause() {
  std::error_code code;
  std::string what;
  bool lacks_memory = false;
  try {
    std::rethrow_exception(cause_);
  } catch (const std::bad_alloc&) {
    lacks_memory = true;
  } catch (const std::system_error& e) {
    const bool is_reason = e.code().category() != std::iostream_category();
    if (is_reason) code = e.code();
    what = is_reason ? own_words(e) : e.what();
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {
  }
  if (lacks_memory) end_without_memory();
  copy_.thrown(code, what.c_str());
}

void operation::end_without_memory() {
  copy_.push();
  const copy_end asked = copy_.asked();
  copy_.deliver_what_came();
  copy_.fail({std::error_code(ENOMEM, std::generic_category()), asked, ""});
  state_ = copying::state::done;
  try {
    stop();
  } catch (...) {  // there is no more memory for that either
    go_on_unwinding();
  }
  copy_.set_badbit(asked);
  std::rethrow_exception(std::exchange(cause_, nullptr));
}

void operation::time_out(const char* why) {
  copy_.fail({std::error_code(ETIMEDOUT, std::generic_category()), copy_end::neither, why});
}

// Asked before a step that would take more, and after one that found nothing to move.
bool operation::is_too_late(copying::state s) {
  if (!has_times(limits_) || s == copying::state::done) return false;
  const clock::time_point now = clock::now();
  const std::uintmax_t delivered = account().bytes();
  if (!std::exchange(has_begun_, true) || delivered != delivered_then_) {
    last_delivery_ = now;
    delivered_then_ = delivered;
  }
  if (now >= limits_.deadline) {
    time_out("the deadline has passed");
  } else if (s == copying::state::waiting && now >= later(last_delivery_, limits_.idle_timeout)) {
    time_out("no byte could be delivered for as long as idle_timeout allows");
  } else {
    return false;
  }
  return true;
}

copying::state operation::advance(std::uint64_t turn, sys::sigpipe_guard& guard) {
  if (is_too_late(copying::state::more)) return copying::state::done;
  const copying::state s = run_own_code(turn, guard);
  if (s != copying::state::more) copy_.push();
  return is_too_late(s) ? copying::state::done : s;
}

copying::state operation::step() {
  if (state_ == copying::state::done) return state_;
  const sys::copy_scope scope;
  sys::sigpipe_guard guard;
  std::uint64_t left = std::max<std::uint64_t>(limits_.turn, 1);
  state_ = copying::state::more;
  for (int calls = 0; left > 0 && calls < most_calls && state_ == copying::state::more; ++calls) {
    state_ = advance(left, guard);
    left -= std::min(left, copy_.spent());
    if (left < smallest_rest && left < limits_.turn) break;
  }
  copy_.push();  // at the end of each step: the program may take its time, or close the socket
  if (state_ == copying::state::done) stop();
  return state_;
}

void operation::run(std::uint64_t turn) {
  const sys::copy_scope scope;
  sys::sigpipe_guard guard;
  while (state_ != copying::state::done) {
    const clock::time_point began = copy_.may_have_socket() ? clock::now() : clock::time_point();
    state_ = advance(turn, guard);
    if (!is_waiting()) continue;
    const copying::wait& w = waits_for();
    if (const int error = wait_for(w.end, w.event, began, until())) {
      copy_.fail({std::error_code(error, std::generic_category()), w.on});
      state_ = copying::state::done;
    }
  }
  stop();
}

clock::time_point operation::until() const noexcept {
  return has_begun_ ? std::min(limits_.deadline, later(last_delivery_, limits_.idle_timeout)) : never;
}

void operation::wait(clock::duration at_most) {
  const copying::wait& w = waits_for();
  const int error = wait_until(w.end, w.event, std::min(until(), later(clock::now(), at_most)));
  if (error == 0 || error == EINTR || error == ETIMEDOUT) return;
  copy_.fail({std::error_code(error, std::generic_category()), w.on});  // what the socket has told only once
}

void operation::report(std::error_code* ec) const {
  const failure& f = copy_.why_it_failed();
  if (ec != nullptr) {
    *ec = f.code;
  } else if (f) {
    copy_error error(f.code, message(copy_, f), account().result());
    if (cause_ == nullptr) throw error;
    throw_nested(std::move(error), cause_);
  }
}

}  // namespace zc::ZC_ABI::detail
