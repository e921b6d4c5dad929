#include "transfer.hpp"

#include "give_back.hpp"
#include "holes.hpp"
#include "learnt.hpp"
#include "sys.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace zc::detail {

namespace {

bool has(copy_options set, copy_options flag) noexcept { return (set & flag) != copy_options::none; }

bool is_regular(const descriptor& d) noexcept { return d.is & (kind::file | kind::empty_file | kind::append_file); }

}  // namespace

transfer::transfer(const descriptor& in, const descriptor& out, std::uint64_t limit, copy_options options) noexcept
    : job_{in, out, limit}, options_(options), route_(std::begin(routes)) {
  // A file that is copied behind itself would grow for ever: its end is where it was at the start.
  if (is_same_file(in, out)) {
    const sys::answer at = sys::move(in.fd, 0, sys::from::here);
    const std::uint64_t position = at > 0 ? static_cast<std::uint64_t>(at) : 0;
    job_.left = std::min(limit, in.size > position ? in.size - position : 0);
  } else if (may_keep_holes(in, out)) {
    job_.data = 0;
  }
  if (!has(options, copy_options::kernel_only) && in.is != kind::file) job_.before_relay = worth_a_relay;
}

bool transfer::may_take(const route& r) {
  if (!fits(r, job_.in.is, job_.out.is) || missing.has(r.way)) return false;
  if (r.way == copy_method::buffered) return !has(options_, copy_options::kernel_only);
  if (has(options_, copy_options::buffered_only)) return false;
  const bool is_large = std::min(job_.in.size, job_.left) >= worth_a_window;
  switch (r.when) {
    case condition::always: return true;
    case condition::may_share_blocks: return !has(options_, copy_options::no_reflink);
    case condition::large: return is_large || has(options_, copy_options::kernel_only);  // or where there is no choice
    case condition::unchanging: return is_input_unchanging();
  }
  return false;
}

bool transfer::is_input_unchanging() {
  if (has(options_, copy_options::relax_safe_kernel_copy)) return true;
  if (!is_unchanging_) is_unchanging_ = job_.in.size >= worth_sharing && is_unchanging(job_.in);
  return *is_unchanging_;
}

bool transfer::find_route() {
  // Asked once for each row: one that is under way is left only when it says so itself.
  while (!is_on_route_ && route_ != std::end(routes)) {
    is_on_route_ = may_take(*route_);
    if (!is_on_route_) ++route_;
  }
  return is_on_route_;
}

bool transfer::may_raise_sigpipe() {
  if (job_.out.is != kind::stream_socket) return job_.out.is == kind::pipe;
  if (!job_.buffer.empty() || !find_route()) return false;
  const bool is_buffered_first = route_->way == copy_method::splice_through_pipe && job_.before_relay > 0;
  return !is_buffered_first && route_->way != copy_method::buffered && route_->way != copy_method::mapped;
}

// Without taking anything, which only a file allows.
bool transfer::input_is_at_its_end() const {
  const sys::answer at = sys::move(job_.in.fd, 0, sys::from::here);
  char byte;
  return at >= 0 && sys::pread(job_.in.fd, &byte, 1, at) == 0;
}

outcome transfer::step() {
  for (;;) {
    outcome o = outcome::end();
    copy_method way = copy_method::buffered;
    const bool is_hole = job_.data == 0 && job_.buffer.empty();
    if (job_.has_input_shrunk) return shrunk();
    if (!job_.buffer.empty()) {
      o = write_buffered(job_);
    } else if (job_.left == 0 && job_.holds_nothing()) {
      return outcome::end();
    } else if (!find_route()) {
      if (input_is_at_its_end()) return outcome::end();
      return outcome::failed(EOPNOTSUPP, copy_end::neither);
    } else if (job_.data == 0) {
      way = route_->way;
      o = step_over_hole(job_);
    } else {
      way = route_->way;
      o = mover_for(way)(job_);
      // Some file systems answer 0 for files that do have bytes (procfs and sysfs before 5.19, overlay 5.7): from a
      // file, a first 0 is not the end before a read says the same.
      const bool is_doubtful_end =
          o.kind == outcome::what::end && !route_has_moved_ && way != copy_method::buffered && is_regular(job_.in);
      if (o.kind == outcome::what::refused || is_doubtful_end) {
        ++route_;
        is_on_route_ = false;
        route_has_moved_ = false;
        continue;
      }
    }
    if (o.kind == outcome::what::moved) {
      if (o.bytes > 0) delivered_by_ = way;
      has_taken_ = true;
      route_has_moved_ = route_has_moved_ || !is_hole;
    }
    return o;
  }
}

std::string transfer::give_back() {
  if (job_.relay.held() > 0) job_.relay.spill(job_.buffer);
  return detail::give_back(job_.in, job_.buffer.view());
}

}  // namespace zc::detail
