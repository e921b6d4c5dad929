#include "end.hpp"

#include "../buffers/areas.hpp"
#include "../buffers/stdio_file.hpp"
#include "../kernel/without_sigpipe.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

int end::find(std::streambuf* buffer, std::FILE* file, int fd, direction wanted) {
  buffer_ = buffer;
  file_ = file;
  if (file_ != nullptr) {
    if (is_wide(file_)) return EINVAL;
    fd = ::fileno(file_);
  }
  if (buffer_ != nullptr) {
    const buffer_access* const access = access_to(*buffer_);
    if (access == nullptr) return 0;
    fd = access->descriptor(*buffer_, wanted);
    if (fd == not_direct) return 0;
    if (fd < 0) return EBADF;
    std::FILE* const between = access->file != nullptr ? access->file(*buffer_) : nullptr;
    if (between != nullptr && is_wide(between)) return EINVAL;
    if (between != nullptr && wanted == direction::input && !shows_read_ahead) return 0;
    access_ = access;
    file_ = between;
  }
  if (fd < 0) return EBADF;
  descriptor_.fd = fd;
  return describe(fd, descriptor_);
}

int end::hand_on_pending() {
  if (file_ != nullptr) {
    if (const int error = flush_output(file_, descriptor_)) return error;
  }
  if (access_ == nullptr) return 0;
  const std::string_view pending = areas::pending(*buffer_);
  if (pending.empty()) return 0;
  std::size_t done = 0;
  const int error = write_ready(descriptor_, pending, done);
  areas::handed_on(*buffer_, done);
  return error;
}

void end::forget(bool is_at_end) {
  if (file_ != nullptr) detail::flush(file_, descriptor_);
  if (access_ != nullptr) access_->forget(*buffer_);
  mark_end(is_at_end);
}

void end::mark_end(bool is_at_end) {
  if (is_at_end && has_users_file()) set_end(file_);
}

}  // namespace zc::ZC_ABI::detail
