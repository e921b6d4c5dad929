#include "ends.hpp"

#include "areas.hpp"
#include "wait.hpp"

#include <cerrno>

namespace zc::detail {

namespace {

// Smaller pieces are gathered in the output's own put area, larger ones go to the descriptor at once.
constexpr std::size_t worth_a_write = 4096;

// What a foreign buffer failed with, as far as it can be known.
int last_error() noexcept { return errno != 0 ? errno : EIO; }

}  // namespace

int end::find(std::streambuf* buffer, int fd, direction wanted) {
  buffer_ = buffer;
  if (buffer_ != nullptr) {
    const buffer_access* const access = access_to(*buffer_);
    if (access == nullptr) return 0;
    fd = access->descriptor(*buffer_, wanted);
    if (fd == not_direct) return 0;
    access_ = access;
  }
  if (fd < 0) return EBADF;
  return describe(fd, wanted, descriptor_);
}

int end::drain_put_area() {
  if (access_ == nullptr) return 0;
  if (const int error = access_->flush_below(*buffer_)) return error;
  const std::string_view pending = areas::pending(*buffer_);
  if (pending.empty()) return 0;
  std::size_t done = 0;
  const int error = write_all(descriptor_.fd, pending.data(), pending.size(), done);
  areas::handed_on(*buffer_, done);
  return error;
}

void end::forget() {
  if (access_ != nullptr) access_->forget(*buffer_);
}

void source::need_buffer() {
  if (buffer_ != nullptr) return;
  own_.emplace(fd_source(descriptor_.fd, boost::iostreams::never_close_handle));
  buffer_ = &*own_;
}

int source::prepare() { return drain_put_area(); }

std::string_view source::next(bool may_read) {
  if (is_single_) return {&single_, 1};
  if (buffer_ == nullptr) return {};
  for (;;) {
    if (const std::string_view area = areas::readable(*buffer_); !area.empty()) return area;
    if (access_ != nullptr && access_->uncover(*buffer_)) continue;
    if (!may_read) return {};
    using traits = std::streambuf::traits_type;
    if (traits::eq_int_type(buffer_->sgetc(), traits::eof())) return {};
    if (!areas::readable(*buffer_).empty()) continue;
    single_ = traits::to_char_type(buffer_->sbumpc());
    is_single_ = true;
    return {&single_, 1};
  }
}

void source::consume(std::size_t n) {
  if (n == 0) return;
  if (is_single_) {
    is_single_ = false;
  } else {
    areas::consume(*buffer_, n);
  }
}

void sink::need_buffer() {
  if (buffer_ != nullptr) return;
  own_.emplace(fd_sink(descriptor_.fd, boost::iostreams::never_close_handle));
  buffer_ = &*own_;
  access_ = access_to(*buffer_);
}

int sink::prepare() {
  // A file that is open both ways has one position, which lies behind what was read ahead.
  if (access_ != nullptr && (access_->uncover(*buffer_) || !areas::readable(*buffer_).empty())) {
    const std::streampos logical = buffer_->pubseekoff(0, std::ios_base::cur);
    if (logical != std::streampos(-1)) buffer_->pubseekpos(logical);
  }
  return flush();
}

int sink::put(std::string_view data, std::size_t& done) {
  done = 0;
  const bool is_direct = has_descriptor() && (buffer_ == nullptr || data.size() >= worth_a_write);
  if (has_descriptor() && (is_direct || areas::room(*buffer_) < data.size())) {
    if (const int error = drain_put_area()) return error;
  }
  if (is_direct) return write_all(descriptor_.fd, data.data(), data.size(), done);
  errno = 0;
  const std::streamsize n = buffer_->sputn(data.data(), static_cast<std::streamsize>(data.size()));
  done = n > 0 ? static_cast<std::size_t>(n) : 0;
  return done == data.size() ? 0 : last_error();
}

int sink::flush() {
  if (access_ != nullptr) return drain_put_area();
  errno = 0;
  return buffer_ == nullptr || buffer_->pubsync() == 0 ? 0 : last_error();
}

std::size_t sink::kept() noexcept {
  if (buffer_ == nullptr) return 0;
  if (access_ == nullptr) {
    // Of a foreign buffer only its own flush tells: the put area may be where its bytes are to stay (a stringbuf).
    try {
      if (buffer_->pubsync() == 0) return 0;
    } catch (...) {
    }
  }
  return areas::pending(*buffer_).size();
}

int sink::moved() {
  if (access_ == nullptr) return 0;
  // Bytes that were read from a socket that is open both ways are still there to be read.
  if (areas::remembers(*buffer_) && areas::readable(*buffer_).empty()) forget();
  return access_->flush_below(*buffer_);
}

}  // namespace zc::detail
