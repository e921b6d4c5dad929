// A FILE of glibc, which shows all that it holds in its members. zc writes and forgets there: fflush(3) loses what is
// pending at EAGAIN.
#include "../kernel/without_sigpipe.hpp"
#include "../system/sys.hpp"
#include "stdio_file.hpp"
#include "stdio_hand_on.hpp"

#include <cerrno>
#include <cstring>

namespace zc::ZC_ABI::detail {

namespace {

// From libio/libio.h and libio/genops.c. ungetc puts a character that differs from the one that was read into an area
// of its own, and keeps the pointers of the real one in _IO_save_base and _IO_save_end meanwhile.
constexpr int is_unbuffered = 0x2;
constexpr int end_seen = 0x10;
constexpr int error_seen = 0x20;
constexpr int in_backup_area = 0x100;
constexpr int is_line_buffered = 0x200;
constexpr int is_appending = 0x1000;

bool hides_more(const std::FILE* f) noexcept {
  return (f->_flags & in_backup_area) != 0 && f->_IO_save_base < f->_IO_save_end;
}

// Leaves a FILE without its first `done` pending bytes as its own flush leaves one without any (new_do_write in
// libio/fileops.c); also while a cancelled thread unwinds.
struct handed_on {
  std::FILE* f;
  std::size_t done = 0;
  ~handed_on() {
    const std::size_t rest = pending(f) - done;
    char* const begin = f->_IO_buf_base;
    std::memmove(begin, f->_IO_write_base + done, rest);
    f->_IO_read_base = f->_IO_read_ptr = f->_IO_read_end = begin;
    f->_IO_write_base = begin;
    f->_IO_write_ptr = begin + rest;
    f->_IO_write_end = (f->_flags & (is_line_buffered | is_unbuffered)) != 0 ? begin : f->_IO_buf_end;
    f->_offset = -1;  // where the descriptor stands: not known
  }
};

}  // namespace

const bool shows_read_ahead = true;

// fflush would lose what is pending when the descriptor answers EAGAIN, or a signal comes.
int hand_on(std::FILE* f, const descriptor& to) {
  const std::string_view all(f->_IO_write_base, pending(f));
  if (all.empty()) return 0;
  // What was read ahead before lies behind what was written.
  const std::ptrdiff_t distance = f->_IO_write_base - f->_IO_read_end;
  if (distance != 0 && (f->_flags & is_appending) == 0) {
    if (const sys::answer n = sys::seek(to.fd, distance, sys::whence::current); n < 0) return static_cast<int>(-n);
  }
  handed_on some{f};
  const int error = write_ready(to, all, some.done);
  if (error != 0 && error != EAGAIN) f->_flags |= error_seen;
  return error;
}

std::string_view read_ahead(std::FILE* f) noexcept {
  // The character is there, so that getc reads nothing, and ungetc only steps back over it.
  if (f->_IO_read_ptr == f->_IO_read_end && hides_more(f)) std::ungetc(std::getc(f), f);
  return {f->_IO_read_ptr, static_cast<std::size_t>(f->_IO_read_end - f->_IO_read_ptr)};
}

std::size_t known_ahead(std::FILE* f) noexcept { return static_cast<std::size_t>(f->_IO_read_end - f->_IO_read_ptr); }

std::size_t pending(std::FILE* f) noexcept { return static_cast<std::size_t>(f->_IO_write_ptr - f->_IO_write_base); }

// A FILE without a buffer gets one with its first byte, and on a terminal goes by lines from then on.
bool is_fully_buffered(std::FILE* f, const descriptor& to) noexcept {
  const bool has_buffer = f->_IO_buf_base != nullptr;
  return (f->_flags & (is_line_buffered | is_unbuffered)) == 0 && (has_buffer || to.kind != fd_kind::character);
}

void set_end(std::FILE* f) noexcept { f->_flags |= end_seen; }

}  // namespace zc::ZC_ABI::detail
