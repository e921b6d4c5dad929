// What a copy does before its first byte: finds the descriptors behind the streams, checks what was asked for, and
// flushes the streams that are tied to its own.
#include "../buffers/buffer_access.hpp"
#include "copying.hpp"
#include "tied_streams.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <istream>
#include <ostream>
#include <typeinfo>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

// Whose own code gives or takes the bytes, as in end_report.
template <class End>
const char* type_of_own_code(const End& e, const stream_end& found) {
  const std::streambuf* const buffer = buffer_of(e);
  if (found.has_descriptor() || e.is_memory) return nullptr;
  if (e.device != nullptr) return e.device_type;
  if (e.file != nullptr) return typeid(std::FILE).name();
  if (buffer == nullptr || is_string(*buffer)) return nullptr;
  return has_type(*buffer) ? typeid(*buffer).name() : "";
}

}  // namespace

bool copying::find() {
  if (!are_valid(options_)) {
    fail(failed(EINVAL, copy_end::neither, "unknown or contradictory copy_options"));
    return false;
  }
  if (!is_length(left_)) {
    fail(failed(EINVAL, copy_end::neither, "the length is negative, or too large"));
    return false;
  }
  if (failure f = find_ends()) {
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
  account_.found_own_code(type_of_own_code(in_end_, *in_), type_of_own_code(out_end_, *out_));
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

}  // namespace zc::ZC_ABI::detail
