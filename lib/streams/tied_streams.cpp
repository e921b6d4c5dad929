#include "tied_streams.hpp"

#include "../buffers/buffer_access.hpp"
#include "../buffers/descriptor_front.hpp"
#include "../kernel/without_sigpipe.hpp"
#include "../system/cancellation.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

void flush_tied(std::ostream& tied) {
  const auto flush = [&] {
    errno = 0;
    try {
      tied.flush();
    } catch (...) {
      go_on_unwinding();
    }
    return tied.good() ? 0 : errno;
  };
  const std::streambuf* const buffer = tied.std::ios::rdbuf();
  const bool is_own_code = buffer != nullptr && has_standard_code(*buffer) && tied.tie() == nullptr;
  without_sigpipe(is_own_code, flush);
}

tied_flush prepare_flush(const std::ostream& tied) {
  tied_flush found;
  // ostream::flush() begins with a flush of what that stream is tied to ([ostream.sentry]).
  if (const std::ostream* const before = tied.good() ? tied.tie() : nullptr) {
    found = prepare_flush(*before);
    if (found.waits_for.fd != -1) return found;
  }
  std::streambuf* const buffer = tied.std::ios::rdbuf();
  descriptor_front front;
  descriptor behind;
  if (buffer == nullptr || front.find(buffer, nullptr, -1, direction::output, behind) != 0) return found;
  behind.mode = sys::mode::nonblocking;
  if (behind.fd == -1) {
    found.runs_foreign_code = found.runs_foreign_code || !is_string(*buffer);
  } else if (front.hand_on_pending(behind) == EAGAIN) {
    found.waits_for = behind;
  }
  return found;
}

}  // namespace zc::ZC_ABI::detail
