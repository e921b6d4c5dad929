// zc::copy_operation: the library's operation and the ends that it keeps, behind one pointer each, so that an operation
// can be moved while its ends stay where they are.
#include <zc/copy_operation.hpp>

#include "operation.hpp"

namespace zc::ZC_ABI {

namespace {

detail::patience patience_of(copy_options options) noexcept {
  const bool may_block = detail::has(options, copy_options::may_block);
  return {may_block ? sys::mode::blocking : sys::mode::nonblocking, may_block};
}

copy_state public_state(detail::copying::state s) noexcept {
  switch (s) {
    case detail::copying::state::more: return copy_state::more;
    case detail::copying::state::waiting: return copy_state::waiting;
    case detail::copying::state::done: break;
  }
  return copy_state::done;
}

}  // namespace

copy_operation::copy_operation(std::unique_ptr<detail::kept_ends> ends, const copy_limits& limits, copy_options options)
    : ends_(std::move(ends)),
      operation_(std::make_unique<detail::operation>(*ends_->in, *ends_->out, limits, options, patience_of(options))) {}

copy_operation::~copy_operation() = default;
copy_operation::copy_operation(copy_operation&&) noexcept = default;

copy_operation& copy_operation::operator=(copy_operation&& other) noexcept {
  operation_ = std::move(other.operation_);  // before the ends that it refers to
  ends_ = std::move(other.ends_);
  return *this;
}

copy_state copy_operation::step() {
  if (operation_ == nullptr) return copy_state::done;
  const copy_state s = public_state(operation_->step());
  if (s == copy_state::done) operation_->report(nullptr);
  return s;
}

copy_state copy_operation::step(std::error_code& ec) {
  ec.clear();
  if (operation_ == nullptr) return copy_state::done;
  const copy_state s = public_state(operation_->step());
  if (s == copy_state::done) operation_->report(&ec);
  return s;
}

copy_wait copy_operation::waits_for() const noexcept {
  copy_wait w = {copy_end::neither, -1, direction::input, std::chrono::steady_clock::time_point::max()};
  if (operation_ == nullptr || !operation_->is_waiting()) return w;
  const detail::copying::wait& found = operation_->waits_for();
  w.end = found.on;
  w.fd = found.end.fd;
  w.wanted = found.event == sys::event::readable ? direction::input : direction::output;
  w.until = operation_->until();
  return w;
}

void copy_operation::wait(std::chrono::steady_clock::duration at_most) {
  if (operation_ != nullptr && operation_->is_waiting()) operation_->wait(at_most);
}

copy_result copy_operation::progress() const {
  return operation_ != nullptr ? operation_->account().counts() : copy_result();
}

copy_result copy_operation::finish() {
  if (operation_ == nullptr) return {};
  operation_->stop();
  return operation_->account().result();
}

}  // namespace zc::ZC_ABI
