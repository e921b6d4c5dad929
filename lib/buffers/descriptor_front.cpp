#include "descriptor_front.hpp"

#include "../kernel/without_sigpipe.hpp"
#include "../system/sys.hpp"
#include "areas.hpp"
#include "stdio_file.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

int descriptor_front::find(std::streambuf* buffer, std::FILE* file, int fd, direction wanted, descriptor& behind) {
  if (buffer != nullptr) return find_behind(*buffer, wanted, behind);
  if (file != nullptr) {
    if (is_wide(file)) return EINVAL;
    file_ = file;
    fd = ::fileno(file);
  }
  if (fd < 0) return EBADF;
  behind.fd = fd;
  return describe(fd, behind);
}

int descriptor_front::find_behind(std::streambuf& buffer, direction wanted, descriptor& behind) {
  const buffer_access* const access = access_to(buffer);
  if (access == nullptr) return 0;
  const int fd = access->descriptor(buffer, wanted);
  if (fd == not_direct) return 0;
  if (fd < 0) return EBADF;
  if (sys::is_text(fd)) return 0;
  std::FILE* const between = access->file != nullptr ? access->file(buffer) : nullptr;
  if (between != nullptr && is_wide(between)) return EINVAL;
  if (between != nullptr && wanted == direction::input && !shows_read_ahead) return 0;
  buffer_ = &buffer;
  access_ = access;
  file_ = between;
  behind.fd = fd;
  return describe(fd, behind);
}

bool descriptor_front::has_pending() const noexcept {
  return (file_ != nullptr && pending(file_) > 0) || (buffer_ != nullptr && !buffer_areas::pending(*buffer_).empty());
}

std::size_t descriptor_front::known_ahead() const noexcept {
  const std::size_t in_buffer = buffer_ != nullptr ? buffer_areas::readable(*buffer_).size() : 0;
  return in_buffer + (file_ != nullptr ? detail::known_ahead(file_) : 0);
}

int descriptor_front::hand_on_pending(const descriptor& to) {
  if (file_ != nullptr) {
    if (const int error = flush_output(file_, to)) return error;
  }
  if (buffer_ == nullptr) return 0;
  const std::string_view pending = buffer_areas::pending(*buffer_);
  if (pending.empty()) return 0;
  std::size_t done = 0;
  const int error = write_ready(to, pending, done);
  buffer_areas::handed_on(*buffer_, done);
  return error;
}

void descriptor_front::has_read(const descriptor& from, bool has_taken, bool is_at_end) {
  if (has_taken || has_bypassed_buffer_) forget(from);
  if (is_at_end && has_users_file()) set_end(file_);  // as its own code would have
}

int descriptor_front::has_written(const descriptor& to) {
  // Bytes that were read from a socket that is open both ways are still there to be read.
  if (buffer_ != nullptr && buffer_areas::remembers(*buffer_) && buffer_areas::readable(*buffer_).empty()) forget(to);
  return flush_file(to);
}

// All areas are empty.
void descriptor_front::forget(const descriptor& behind) {
  flush_file(behind);
  if (buffer_ != nullptr) access_->forget(*buffer_);
}

int descriptor_front::flush_file(const descriptor& to) { return file_ != nullptr ? flush(file_, to) : 0; }

void descriptor_front::settle() const {
  if (buffer_ != nullptr && access_->settle != nullptr) access_->settle(*buffer_);
}

std::string_view descriptor_front::read_ahead() const {
  while (buffer_ != nullptr) {
    if (const std::string_view area = buffer_areas::readable(*buffer_); !area.empty()) return area;
    if (!uncover()) break;
  }
  return file_ != nullptr ? detail::read_ahead(file_) : std::string_view();
}

// Brings bytes that hide behind an empty get area there. False if there are none.
bool descriptor_front::uncover() const { return access_->uncover != nullptr && access_->uncover(*buffer_); }

void descriptor_front::take(std::size_t n) {
  if (buffer_ != nullptr && !buffer_areas::readable(*buffer_).empty()) {
    buffer_areas::consume(*buffer_, n);
  } else if (buffer_ != nullptr && access_->is_stdio) {
    while (n-- > 0) buffer_->sbumpc();  // which knows the last byte for unget()
  } else {
    detail::take(file_, n);
    has_bypassed_buffer_ = buffer_ != nullptr;
  }
}

bool descriptor_front::has_pending_for_another(const descriptor& from) const {
  return buffer_ != nullptr && !buffer_areas::pending(*buffer_).empty() &&
         access_->descriptor(*buffer_, direction::output) != from.fd;
}

int descriptor_front::prepare_for_writing(const descriptor& to) {
  if (buffer_ != nullptr) {
    if (access_->drop_putback != nullptr) access_->drop_putback(*buffer_);
    if (uncover() || !buffer_areas::readable(*buffer_).empty()) {
      const std::streampos logical = buffer_->pubseekoff(0, std::ios_base::cur);
      if (logical != std::streampos(-1)) buffer_->pubseekpos(logical);
    }
  }
  if (const int error = hand_on_pending(to)) return error;
  return flush_file(to);  // a FILE then stands where it has read up to
}

bool descriptor_front::gathers(const descriptor& to) const {
  if (has_users_file()) return is_fully_buffered(file_, to);
  return buffer_ != nullptr && access_->gathers != nullptr && access_->gathers(*buffer_);
}

}  // namespace zc::ZC_ABI::detail
