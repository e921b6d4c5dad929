#include <zc/detail/async_support.hpp>

#include "../ends/stream_end.hpp"
#include "../kernel/kind.hpp"
#include "../system/sys.hpp"
#include "copying.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <ios>
#include <new>
#include <streambuf>

namespace zc::ZC_ABI::detail {

namespace {

sys::event event_of(direction wanted) noexcept {
  return wanted == direction::input ? sys::event::readable : sys::event::writable;
}

}  // namespace

copy_state step_quietly(copy_operation& copy, std::error_code& ec) {
  try {
    return copy.step(ec);
  } catch (const std::bad_alloc&) {
    ec.assign(ENOMEM, std::generic_category());
    return copy_state::done;
  }
}

copy_result finish_quietly(copy_operation& copy) {
  try {
    return copy.finish();
  } catch (const std::bad_alloc&) {
    return copy.progress();
  }
}

std::error_code check_arguments(const copy_limits& limits, copy_options options) {
  const bool is_right = are_valid(options) && is_length(limits.bytes);
  return is_right ? std::error_code() : std::error_code(EINVAL, std::generic_category());
}

bool is_file_or_block(int fd) noexcept {
  descriptor d;
  return fd >= 0 && describe(fd, d) == 0 && (d.kind & file_or_block);
}

bool is_ready(int fd, direction wanted) noexcept {
  const sys::answer n = sys::poll(fd, event_of(wanted), 0);
  return n > 0;
}

int watch(int fd, direction wanted, direction& shown) noexcept {
  sys::event shows = event_of(wanted);
  const sys::answer watcher = sys::watch(fd, event_of(wanted), shows);
  shown = shows == sys::event::readable ? direction::input : direction::output;
  return static_cast<int>(watcher);
}

bool step_back(const input_end& in, std::uintmax_t n) {
  if (n == 0 || in.is_section) return true;
  const auto by = -static_cast<std::int64_t>(n);
  if (std::streambuf* const buffer = buffer_of(in)) {
    const std::streambuf::pos_type none(std::streambuf::off_type(-1));
    try {
      return buffer->pubseekoff(by, std::ios_base::cur, std::ios_base::in) != none;
    } catch (const std::exception&) {  // of a chain that cannot
      return false;
    }
  }
  if (in.file != nullptr) return ::fseeko(in.file, by, SEEK_CUR) == 0;
  return is_file_or_block(in.fd) && sys::seek(in.fd, by, sys::whence::current) >= 0;
}

private_descriptor::~private_descriptor() {
  if (fd_ >= 0) sys::close(fd_);
}

int private_descriptor::twin_of(int fd) noexcept {
  const sys::answer twin = sys::duplicate(fd);
  if (twin < 0) return fd;
  fd_ = static_cast<int>(twin);
  return fd_;
}

}  // namespace zc::ZC_ABI::detail
