// How a copy ends, wherever it is: what was taken and not delivered goes back, and both streams are left as if their
// own code had done it.
#include "../system/cancellation.hpp"
#include "../system/sys.hpp"
#include "copying.hpp"

#include <cerrno>
#include <istream>
#include <ostream>
#include <utility>

namespace zc::ZC_ABI::detail {

void copying::end_transfer(bool is_at_end) {
  transfer_->push();
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

void copying::push() noexcept {
  if (transfer_) transfer_->push();
  out_->push();
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
