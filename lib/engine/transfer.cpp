// The engine: a copy between two descriptors as a walk down the table of routes. A step first settles what the step
// before has left: a seek that failed, bytes that are held. Then it finds the row, makes the call of its way, and
// enters in the ledger what came of it. Where an end is not ready, the step names it and is over; bytes that are held
// stay in the job until the next step, or until give_back().
#include "transfer.hpp"

#include "../kernel/descriptor_io.hpp"
#include "../kernel/sys.hpp"
#include "../kernel/wait.hpp"
#include "disabled.hpp"
#include "holes.hpp"
#include "learnt.hpp"
#include "ways.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

bool is_regular(const descriptor& d) noexcept { return d.kind & regular_file; }

}  // namespace

transfer::transfer(const descriptor& in, const descriptor& out, std::uint64_t limit, copy_options options,
                   ledger& account) noexcept
    : job_{in, out, limit}, account_(account), options_(options), route_(std::begin(routes)) {
  // A file appended to itself would never end, so its size is fixed at the start.
  if (is_same_file(in, out)) {
    const sys::answer at = position_of(in);
    const std::uint64_t position = at > 0 ? static_cast<std::uint64_t>(at) : 0;
    job_.left = std::min(limit, in.size > position ? in.size - position : 0);
  } else if (!has(options, copy_options::no_holes) && may_keep_holes(in, out)) {
    job_.data = 0;
  }
  limit_ = job_.left;
}

// `taken`, or why not.
row_fate transfer::may_take(const route& r) {
  // Ask last whether an output socket is SOCK_STREAM, since that costs a call.
  const fd_kind to = job_.out.kind == fd_kind::socket ? any_socket : job_.out.kind;
  if (!fits(r, job_.in.kind, to)) return row_fate::other_ends;
  const bool is_buffered = r.way == copy_method::buffered;
  if (has(options_, is_buffered ? copy_options::kernel_only : copy_options::buffered_only)) return row_fate::option;
  if (is_disabled(r.way)) return row_fate::disabled;
  if (learnt.lacks(r.way)) return row_fate::missing;
  if (!holds(r.when)) return row_fate::condition;
  if (!fits(r, job_.in.kind, job_.out.kind)) {
    refine(job_.out);
    if (!fits(r, job_.in.kind, job_.out.kind)) return row_fate::other_ends;
  }
  // Before 5.3 copy_file_range(2) answered 0 for whole files of SMB, and took two files of one file system only.
  constexpr int first_right_version = 5003;
  if (r.way == copy_method::copy_file_range && learnt.kernel_version() < first_right_version) {
    return row_fate::old_kernel;
  }
  // Before taking bytes that cannot be put back, find out whether the output is writable and appends.
  if (way_of(r.way).takes_first && job_.in.kind != fd_kind::file && !output_error_)
    output_error_ = check_output(job_.out);
  return fits(r, job_.in.kind, job_.out.kind) ? row_fate::taken : row_fate::other_ends;
}

bool transfer::holds(condition c) {
  const std::uint64_t behind = job_.in.at > 0 ? static_cast<std::uint64_t>(job_.in.at) : 0;
  const std::uint64_t rest = job_.in.size - std::min(job_.in.size, behind);
  const std::uint64_t expected = job_.in.kind == fd_kind::file ? std::min(rest, job_.left) : job_.left;
  const bool has_no_choice = has(options_, copy_options::kernel_only);
  switch (c) {
    case condition::always: return true;
    case condition::first: return taken_on_route_ < worth_a_relay;
    case condition::may_share_blocks: return !has(options_, copy_options::no_reflink);
    case condition::not_small: return expected >= worth_sending || has_no_choice;
    case condition::large_and_whole: return (expected >= worth_a_window || has_no_choice) && !job_.in.is_sparse;
    case condition::unchanging: return (expected >= worth_sending || has_no_choice) && is_input_unchanging();
  }
  return false;
}

bool transfer::is_input_unchanging() {
  if (has(options_, copy_options::relax_safe_kernel_copy)) return true;
  if (!is_unchanging_) is_unchanging_ = job_.in.size >= worth_sharing && is_unchanging(job_.in);
  return *is_unchanging_;
}

bool transfer::find_route() {
  if (is_on_route_ && route_->when == condition::first && !holds(condition::first)) {
    leave_route(row_fate::finished, 0);
  }
  // Each row is tried once: a row under way is left only when its mover refuses.
  while (!is_on_route_ && route_ != std::end(routes)) {
    const row_fate fate = may_take(*route_);
    account_.note(row_of(*route_), fate, 0);
    is_on_route_ = fate == row_fate::taken;
    if (is_on_route_) {
      account_.found(job_.in, job_.out);  // of which more is known now
    } else {
      ++route_;
    }
  }
  return is_on_route_;
}

void transfer::leave_route(row_fate why, int error) noexcept {
  account_.note(row_of(*route_), why, error);
  ++route_;
  is_on_route_ = false;
  taken_on_route_ = 0;
}

// Looks at the next byte without taking it, which only a file allows.
bool transfer::input_is_at_its_end() const {
  const sys::answer at = position_of(job_.in);
  char byte;
  return at >= 0 && sys::pread(job_.in.fd, &byte, 1, at) == 0;
}

// Asks read(2), whose 0 alone is the end: some file systems answer 0 to a kernel copy in the middle of a file (procfs
// and sysfs before 5.19, overlay 5.7, network file systems, FUSE behind the size that it tells), and splice does at an
// urgent byte of a socket.
outcome transfer::confirm_end() {
  const bool is_file = is_regular(job_.in);
  if (is_file && has(options_, copy_options::kernel_only)) {
    if (input_is_at_its_end()) return outcome::end();
    return has_grown() ? outcome::taken() : outcome::refused();
  }
  const outcome o = read_into_buffer(job_, least_read);
  is_end_doubtful_ = o.is == outcome::what::would_block;
  // A file that gives more without having grown has told this way an untruth: the next way is tried.
  if (o.is == outcome::what::moved && is_file && !has_grown()) leave_route(row_fate::refused, 0);
  return o;
}

bool transfer::has_grown() noexcept {
  descriptor now;
  const sys::answer here = position_of(job_.in);
  const bool has_met_end = here >= 0 && static_cast<std::uint64_t>(here) >= job_.in.size;
  if (!has_met_end || describe(job_.in.fd, now) != 0 || now.size <= job_.in.size) return false;
  job_.in.size = now.size;
  return true;
}

outcome transfer::step_on_route() {
  const way& w = way_of(route_->way);
  if (w.method == copy_method::buffered) return w.move(job_);
  // The flags are read before each call: other processes that share the open file may change them.
  if ((w.sleeps & job_.out.kind) && job_.holds_nothing() && would_kernel_sleep(job_.out)) {
    return outcome::not_possible(row_fate::would_sleep);
  }
  // A file that has given as many bytes as it had goes straight to read(2): a kernel copy could only say 0.
  const bool is_asked_alone = has_seen_all() && is_regular(job_.in) && !has(options_, copy_options::kernel_only);
  if (is_end_doubtful_ || is_asked_alone) return confirm_end();
  const outcome o = w.move(job_);
  return o.is == outcome::what::end ? confirm_end() : o;
}

// What comes before any way: a seek that failed and is tried again, what is held, the end.
std::optional<outcome> transfer::settle() {
  if (job_.stands_wrong >= 0) {
    if (const int error = put_input(job_, job_.stands_wrong)) return outcome::failed(error, copy_end::input);
  }
  if (job_.has_input_shrunk) return shrunk();
  if (!job_.buffer.empty()) return write_buffered(job_);
  if (job_.left == 0 && job_.holds_nothing()) return outcome::end();
  if (!find_route()) {
    if (input_is_at_its_end()) return outcome::end();
    return outcome::failed(EOPNOTSUPP, copy_end::neither);
  }
  if (output_error_.value_or(0) != 0) return outcome::failed(*output_error_, copy_end::output);
  if (job_.data == 0) return step_over_hole(job_);
  return std::nullopt;
}

outcome transfer::next(sys::sigpipe_guard& guard) {
  way_ = copy_method::buffered;
  if (!job_.buffer.empty() && job_.out.kind == fd_kind::pipe) guard.arm();  // to a socket, send(2) raises none
  if (const std::optional<outcome> o = settle()) return *o;
  const way& w = way_of(route_->way);
  const bool only_takes = w.takes_first && job_.relay.held() == 0;
  if (!only_takes && (job_.out.kind & w.signals)) guard.arm();
  way_ = w.method;
  const std::uint64_t left = job_.left;
  const outcome o = step_on_route();
  taken_on_route_ += left - job_.left;
  return o;
}

// Bytes that go through the buffer while a kernel copy's row is under way count for the last row, which is for
// anything.
int transfer::row_of_delivery() const noexcept {
  const bool is_of_route = route_ != std::end(routes) && route_->way == way_;
  return is_of_route ? row_of(*route_) : row_count - 1;
}

// Called where a copy must wait. Thousands may do so at the same time, and have neither pipe nor buffer while they hold
// nothing.
void transfer::let_go_of_memory() noexcept {
  if (job_.relay.held() > 0) return;  // the buffer has room for what would have to be read from there
  job_.relay.release();
  if (job_.in.mode == sys::mode::nonblocking && job_.buffer.empty()) job_.buffer.release();
}

progress transfer::account_for(const outcome& o) {
  progress p = {progress::what::moved, std::max(o.bytes, o.skipped)};
  switch (o.is) {
    case outcome::what::end: p.is = progress::what::end; break;
    case outcome::what::would_block:
      p.is = can_be_waited_for(o.on == copy_end::input ? job_.in : job_.out, o.awaited) ? progress::what::waiting
                                                                                        : progress::what::failed;
      let_go_of_memory();
      p.on = p.failed_end = o.on;
      p.awaited = o.awaited;
      p.error = EAGAIN;
      break;
    case outcome::what::failed:
      p.is = progress::what::failed;
      p.error = o.error;
      p.failed_end = o.failed_end;
      p.why = o.why;
      break;
    default:
      has_taken_ = true;
      if (o.bytes > 0) account_.delivered(way_, o.bytes + std::exchange(job_.hole, 0), row_of_delivery());
      break;
  }
  return p;
}

progress transfer::step(std::uint64_t turn, sys::sigpipe_guard& guard) {
  job_.turn = turn;
  for (;;) {
    const outcome o = next(guard);
    if (o.is == outcome::what::again) continue;
    if (o.is == outcome::what::refused) {
      leave_route(o.fate, o.error);
      continue;
    }
    if (o.is != outcome::what::end || job_.hole == 0) return account_for(o);
    const outcome back = step_back_over_hole(job_);
    if (back.is == outcome::what::failed) return account_for(back);
  }
}

std::string transfer::give_back() {
  if (job_.stands_wrong >= 0) put_input(job_, job_.stands_wrong);
  step_back_over_hole(job_);
  std::string rest = put_back(job_.in, job_.buffer.view());
  if (job_.relay.held() > 0) {
    job_.relay.spill(job_.buffer);
    rest += put_back(job_.in, job_.buffer.view());
  }
  job_.relay.release();
  return rest;
}

}  // namespace zc::ZC_ABI::detail
