// The engine: a copy between two descriptors as a walk down the table of routes. A step first settles what the step
// before has left: a seek that failed, bytes that are held. Then it finds the row, makes the call of its way, and
// enters in the ledger what came of it. Where an end is not ready, the step names it and is over; bytes that are held
// stay in the job until the next step, or until give_back().
#include "transfer.hpp"

#include "../kernel/descriptor_io.hpp"
#include "../kernel/wait.hpp"
#include "../system/sys.hpp"
#include "answers.hpp"
#include "holes.hpp"
#include "ways.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

bool is_regular(const descriptor& d) noexcept { return d.kind & regular_file; }

}  // namespace

transfer::transfer(const descriptor& in, const descriptor& out, std::uint64_t limit, copy_options options,
                   ledger& account) noexcept
    : job_{in, out, limit}, account_(account), options_(options), walk_(job_, options, account) {
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
  if (o.is == outcome::what::moved && is_file && !has_grown()) walk_.leave(row_fate::refused, 0);
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
  const way& w = way_of(walk_.way());
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
  if (!walk_.find()) {
    if (input_is_at_its_end()) return outcome::end();
    return outcome::failed(EOPNOTSUPP, copy_end::neither);
  }
  if (const int error = walk_.output_error()) return outcome::failed(error, copy_end::output);
  if (job_.data == 0) return step_over_hole(job_);
  return std::nullopt;
}

outcome transfer::next(sys::sigpipe_guard& guard) {
  way_ = copy_method::buffered;
  if (!job_.buffer.empty() && job_.out.kind == fd_kind::pipe) guard.arm();  // to a socket, send(2) raises none
  if (const std::optional<outcome> o = settle()) return *o;
  const way& w = way_of(walk_.way());
  const bool only_takes = w.takes_first && job_.relay.held() == 0;
  if (!only_takes && (job_.out.kind & w.signals)) guard.arm();
  way_ = w.method;
  const std::uint64_t left = job_.left;
  const outcome o = step_on_route();
  walk_.took(left - job_.left);
  return o;
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
  if (o.is == outcome::what::moved) {
    has_taken_ = true;
    if (o.bytes > 0) {
      account_.delivered(way_, o.bytes + std::exchange(job_.hole, 0), walk_.row_of_delivery(way_));
    }
    return p;
  }
  p.error = o.error;
  p.failed_end = o.failed_end;
  p.why = o.why;
  p.is = o.is == outcome::what::end ? progress::what::end : progress::what::failed;
  if (o.is == outcome::what::would_block) {
    const descriptor& end = o.on == copy_end::input ? job_.in : job_.out;
    if (can_be_waited_for(end, o.awaited)) p.is = progress::what::waiting;
    let_go_of_memory();
    p.on = p.failed_end = o.on;
    p.awaited = o.awaited;
    p.error = EAGAIN;
  }
  return p;
}

progress transfer::step(std::uint64_t turn, sys::sigpipe_guard& guard) {
  job_.turn = turn;
  for (;;) {
    const outcome o = next(guard);
    if (o.is == outcome::what::again) continue;
    if (o.is == outcome::what::refused) {
      walk_.leave(o.fate, o.error);
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
