#include "ends.hpp"

#include "areas.hpp"
#include "give_back.hpp"
#include "wait.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>

namespace zc::detail {

namespace {

constexpr std::size_t read_size = 64 * 1024;

// Smaller pieces are gathered, up to so many.
constexpr std::size_t worth_a_write = 4096;
constexpr std::size_t gather_size = 64 * 1024;

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

int source::find(std::streambuf* buffer, const input_end& in) {
  device_ = in.device;
  read_ = in.read;
  return device_ != nullptr ? 0 : end::find(buffer, in.fd, direction::input);
}

std::string_view source::at_hand() {
  if (buffer_ == nullptr) return {};
  for (;;) {
    const std::string_view area = areas::readable(*buffer_);
    if (!area.empty() || access_ == nullptr || !access_->uncover(*buffer_)) return area;
  }
}

std::string_view source::next(std::uintmax_t limit, int& error) {
  if (!held_.empty()) return held_.view();
  if (const std::string_view area = at_hand(); !area.empty()) return area;

  if (is_foreign()) {
    using traits = std::streambuf::traits_type;
    errno = 0;  // an exception may leave none
    const traits::int_type c = buffer_->sgetc();
    if (traits::eq_int_type(c, traits::eof())) return {};
    if (const std::string_view area = areas::readable(*buffer_); !area.empty()) return area;
    single_ = traits::to_char_type(c);
    is_single_ = true;
    return {&single_, 1};
  }

  const auto n = static_cast<std::size_t>(std::min<std::uintmax_t>(limit, read_size));
  char* const room = held_.make_room(n);
  has_read_ = true;
  for (;;) {
    const clock::time_point began = clock::now();
    errno = 0;
    const sys::answer got =
        device_ != nullptr ? read_(device_, room, static_cast<std::ptrdiff_t>(n)) : sys::read(descriptor_.fd, room, n);
    if (got > 0) {
      held_.filled(static_cast<std::size_t>(got));
      return held_.view();
    }
    if (device_ != nullptr) {
      if (got < 0) return {};
      continue;  // 0 is "none yet" for Boost.Iostreams, and what boost::iostreams::copy does then
    }
    if (got == 0) return {};
    error = got == -EAGAIN ? wait_for(descriptor_.fd, sys::event::readable, began) : static_cast<int>(-got);
    if (error != 0) return {};
  }
}

void source::consume(std::size_t n) {
  if (n == 0) return;
  if (!held_.empty()) {
    held_.gave(n);
  } else if (is_single_) {
    is_single_ = false;
    buffer_->sbumpc();
  } else {
    areas::consume(*buffer_, n);
  }
}

std::string source::give_back() {
  std::string rest = detail::give_back(descriptor_, held_.view());
  held_.gave(held_.view().size());
  if (has_read_) forget();
  return rest;
}

int sink::find(std::streambuf* buffer, const output_end& out) {
  device_ = out.device;
  write_ = out.write;
  flush_ = out.flush;
  return device_ != nullptr ? 0 : end::find(buffer, out.fd, direction::output);
}

int sink::prepare() {
  if (access_ != nullptr) {
    // A file that is open both ways has one position, which lies behind what was read ahead.
    access_->drop_putback(*buffer_);
    if (access_->uncover(*buffer_) || !areas::readable(*buffer_).empty()) {
      const std::streampos logical = buffer_->pubseekoff(0, std::ios_base::cur);
      if (logical != std::streampos(-1)) buffer_->pubseekpos(logical);
    }
    return drain_put_area();
  }
  return flush();
}

int sink::put(std::string_view data, std::size_t& taken) {
  taken = 0;
  if (is_gathering_ && data.size() < worth_a_write && (has_descriptor() || device_ != nullptr)) {
    if (gathered_.size() + data.size() > gather_size) {
      if (const int error = flush()) return error;
    }
    gathered_.append(data);
    taken = data.size();
    return 0;
  }
  if (!gathered_.empty()) {
    if (const int error = flush()) return error;
  }
  return deliver(data, taken);
}

int sink::deliver(std::string_view data, std::size_t& done) {
  done = 0;
  if (has_descriptor()) {
    const int error = write_all(descriptor_.fd, data.data(), data.size(), done);
    delivered_ += done;
    return error;
  }
  errno = 0;
  if (device_ == nullptr) {
    const std::streamsize n = buffer_->sputn(data.data(), static_cast<std::streamsize>(data.size()));
    done = n > 0 ? static_cast<std::size_t>(n) : 0;
    delivered_ += done;
    if (done == data.size()) return 0;
    const int error = last_error();
    // What lies in the put area of a file was not written. That of another buffer may be where bytes are to stay.
    if (dynamic_cast<std::filebuf*>(buffer_) != nullptr) discount_pending();
    return error;
  }
  while (done < data.size()) {  // Boost.Iostreams lets a device take less than all
    const std::ptrdiff_t n = write_(device_, data.data() + done, static_cast<std::ptrdiff_t>(data.size() - done));
    if (n <= 0) return last_error();
    done += static_cast<std::size_t>(n);
    delivered_ += static_cast<std::size_t>(n);
  }
  return 0;
}

int sink::flush() {
  std::size_t done = 0;
  const int error = gathered_.empty() ? 0 : deliver(gathered_, done);
  gathered_.erase(0, done);
  if (error != 0 || has_descriptor()) return error;
  errno = 0;
  if (device_ != nullptr) {
    flush_(device_);  // what it answers is not reliable: most devices have nothing to flush, and some say false then
    return 0;
  }
  if (buffer_->pubsync() == 0) return 0;
  const int failure = last_error();
  discount_pending();
  return failure;
}

void sink::discount_pending() noexcept {
  delivered_ -= std::min<std::uintmax_t>(delivered_, areas::pending(*buffer_).size());
}

int sink::moved() {
  if (access_ == nullptr) return 0;
  // Bytes that were read from a socket that is open both ways are still there to be read.
  if (areas::remembers(*buffer_) && areas::readable(*buffer_).empty()) forget();
  return access_->flush_below(*buffer_);
}

}  // namespace zc::detail
