#include "route_walk.hpp"

#include "../kernel/descriptor_io.hpp"
#include "disabled.hpp"
#include "learnt.hpp"
#include "ways.hpp"

#include <algorithm>
#include <iterator>

namespace zc::ZC_ABI::detail {

// True if this kernel has the call, and gets it wrong.
bool route_walk::is_kernel_too_old(copy_method way) const {
  switch (way) {
    // Before 5.3 copy_file_range(2) answered 0 for whole files of SMB, and took two files of one file system only.
    case copy_method::copy_file_range: return learnt.kernel_version() < 5003;

    // Before 6.5 what was read past the page cache went wrong on its way into a pipe: SMB gave other bytes. Later
    // kernels copy it (copy_splice_read).
    case copy_method::sendfile:
    case copy_method::splice:
      return (job_.in.kind & file_or_block) && learnt.kernel_version() < 6005 && is_direct(job_.in);

    default: return false;
  }
}

// `taken`, or why not.
row_fate route_walk::may_take(const route& r) {
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
  if (is_kernel_too_old(r.way)) return row_fate::old_kernel;
  // Before taking bytes that cannot be put back, find out whether the output is writable and appends.
  if (way_of(r.way).takes_first && job_.in.kind != fd_kind::file && !output_error_) {
    output_error_ = check_output(job_.out);
  }
  return fits(r, job_.in.kind, job_.out.kind) ? row_fate::taken : row_fate::other_ends;
}

bool route_walk::holds(condition c) {
  const std::uint64_t behind = job_.in.at > 0 ? static_cast<std::uint64_t>(job_.in.at) : 0;
  const std::uint64_t rest = job_.in.size - std::min(job_.in.size, behind);
  const std::uint64_t expected = job_.in.kind == fd_kind::file ? std::min(rest, job_.left) : job_.left;
  const bool has_no_choice = has(options_, copy_options::kernel_only);
  switch (c) {
    case condition::always: return true;
    case condition::first: return taken_ < worth_a_relay;
    case condition::may_share_blocks: return !has(options_, copy_options::no_reflink);
    case condition::not_small: return (expected >= worth_sending || has_no_choice) && !is_same_file(job_.in, job_.out);
    case condition::large_and_whole: return (expected >= worth_a_window || has_no_choice) && !job_.in.is_sparse;
    case condition::unchanging: return (expected >= worth_sending || has_no_choice) && is_input_unchanging();
  }
  return false;
}

bool route_walk::is_input_unchanging() {
  if (has(options_, copy_options::relax_safe_kernel_copy)) return true;
  if (!is_unchanging_) is_unchanging_ = job_.in.size >= worth_sharing && is_unchanging(job_.in);
  return *is_unchanging_;
}

bool route_walk::find() {
  if (is_on_it_ && row_->when == condition::first && !holds(condition::first)) {
    leave(row_fate::finished, 0);
  }
  while (!is_on_it_ && row_ != std::end(routes)) {
    const row_fate fate = may_take(*row_);
    account_.note(row_of(*row_), fate, 0);
    is_on_it_ = fate == row_fate::taken;
    if (is_on_it_) {
      account_.found(job_.in, job_.out);  // of which more is known now
    } else {
      ++row_;
    }
  }
  return is_on_it_;
}

void route_walk::leave(row_fate why, int error) noexcept {
  account_.note(row_of(*row_), why, error);
  ++row_;
  is_on_it_ = false;
  taken_ = 0;
}

// Bytes that go through the buffer while a kernel copy's row is under way count for the last row, which is for
// anything.
int route_walk::row_of_delivery(copy_method way) const noexcept {
  const bool is_of_row = row_ != std::end(routes) && row_->way == way;
  return is_of_row ? row_of(*row_) : row_count - 1;
}

}  // namespace zc::ZC_ABI::detail
