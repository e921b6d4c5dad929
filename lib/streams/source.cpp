#include "source.hpp"

#include "../buffers/areas.hpp"
#include "../buffers/stdio_file.hpp"
#include "../kernel/descriptor_io.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace zc::ZC_ABI::detail {

namespace {
constexpr std::size_t read_size = 64 * 1024;
}  // namespace

int source::find(std::streambuf* buffer, const input_end& in) {
  device_ = in.device;
  read_ = in.read;
  if (in.file != nullptr && (::fileno(in.file) < 0 || !shows_read_ahead)) {  // fmemopen
    device_ = in.file;
    read_ = [](void* file, char* data, std::ptrdiff_t n) -> std::ptrdiff_t {
      auto* const f = static_cast<std::FILE*>(file);
      const int c = std::getc(f);
      if (c == EOF) return std::ferror(f) != 0 ? -2 : -1;
      *data = static_cast<char>(c);
      const std::string_view more = read_ahead(f).substr(0, static_cast<std::size_t>(n - 1));  // what it has, no more
      std::memcpy(data + 1, more.data(), more.size());
      take(f, more.size());
      return static_cast<std::ptrdiff_t>(1 + more.size());
    };
  }
  is_memory_ = in.is_memory || (buffer != nullptr && is_string(*buffer));
  const int error = device_ != nullptr ? 0 : end::find(buffer, in.file, in.fd, direction::input);
  refine(descriptor_);
  return error == 0 && in.is_section ? start_at(in.offset, in.length) : error;
}

int source::start_at(std::uintmax_t offset, std::uintmax_t length) noexcept {
  constexpr std::uintmax_t last = INT64_MAX;
  if (!(descriptor_.is & file_or_block)) return ESPIPE;
  if (offset > last || (length != UINTMAX_MAX && length > last - offset)) return EOVERFLOW;
  descriptor_.at = static_cast<std::int64_t>(offset);
  return 0;
}

int source::prepare() {
  // What is to be written to the other one of two pipes has nothing to do with what is read.
  const bool has_two = access_ != nullptr && !areas::pending(*buffer_).empty() &&
                       access_->descriptor(*buffer_, direction::output) != descriptor_.fd;
  return has_two ? 0 : hand_on_pending();
}

std::string_view source::at_hand() {
  if (is_detached_ && is_foreign()) return {};
  while (buffer_ != nullptr) {
    if (const std::string_view area = areas::readable(*buffer_); !area.empty()) return area;
    if (!uncover()) break;
  }
  return file_ != nullptr ? read_ahead(file_) : std::string_view();
}

std::string_view source::next(std::uintmax_t limit, int& error) {
  if (!held_.empty()) return held_.view();
  if (const std::string_view area = at_hand(); !area.empty()) return area;

  if (is_foreign()) {
    using traits = std::streambuf::traits_type;
    errno = 0;  // an exception may leave none
    const traits::int_type c = buffer_->sgetc();
    if (traits::eq_int_type(c, traits::eof())) return {};
    if (const std::string_view area = areas::readable(*buffer_); !area.empty())
      return is_detached_ ? keep(area.substr(0, limit)) : area;
    single_ = traits::to_char_type(c);
    is_single_ = true;
    return {&single_, 1};
  }

  auto n = static_cast<std::size_t>(std::min<std::uintmax_t>(limit, read_size));
  if (has_records()) {
    const sys::answer room = room_to_read(descriptor_, n, limit);
    if (room < 0) {
      error = static_cast<int>(-room);
      return {};
    }
    n = static_cast<std::size_t>(room);
  }
  held_.filled(read(held_.make_room(n), n, error));
  if (error == EAGAIN && descriptor_.mode == sys::mode::nonblocking) held_.release();  // it may wait for long
  return held_.view();
}

std::string_view source::keep(std::string_view area) {
  const std::size_t n = std::min(area.size(), read_size);
  std::memcpy(held_.make_room(n), area.data(), n);
  held_.filled(n);
  areas::consume(*buffer_, n);
  return held_.view();
}

std::size_t source::read(char* to, std::size_t n, int& error) {
  if (device_ == nullptr) {
    const sys::answer got = read_some(descriptor_, to, n);
    has_met_end_ = got == 0;
    has_read_ = has_read_ || got > 0;
    if (got < 0) error = static_cast<int>(-got);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  for (;;) {
    errno = 0;
    const sys::answer got = read_(device_, to, static_cast<std::ptrdiff_t>(n));
    if (got > static_cast<std::ptrdiff_t>(n)) {
      error = EIO;  // more than it was asked for
      return 0;
    }
    if (got > 0) return static_cast<std::size_t>(got);
    if (got < -1) error = errno != 0 ? errno : EIO;
    if (got < 0) return 0;
    // 0 is "none yet" for Boost.Iostreams, and what boost::iostreams::copy does then is to ask again.
  }
}

void source::consume(std::size_t n) {
  if (n == 0) return;
  if (!held_.empty()) {
    held_.gave(n);
  } else if (is_single_) {
    is_single_ = false;
    buffer_->sbumpc();
  } else if (buffer_ != nullptr && !areas::readable(*buffer_).empty()) {
    areas::consume(*buffer_, n);
  } else if (buffer_ != nullptr && access_->is_stdio) {
    while (n-- > 0) buffer_->sbumpc();  // which knows the last byte for unget()
  } else {
    take(file_, n);
    has_bypassed_areas_ = access_ != nullptr;
  }
}

std::string source::give_back() {
  std::string rest = put_back(descriptor_, held_.view());
  held_.gave(held_.view().size());
  moved(has_read_, has_met_end_);
  return rest;
}

}  // namespace zc::ZC_ABI::detail
