// What a FILE holds, for both directions. glibc shows it in the members of its FILE, and zc writes and forgets there:
// fflush(3) loses what is pending at EAGAIN. Other C libraries show less, by the functions of <stdio_ext.h> or not at
// all.
#include "stdio_file.hpp"

#include "../kernel/sys.hpp"
#include "../kernel/without_sigpipe.hpp"

#if __has_include(<stdio_ext.h>)
#include <stdio_ext.h>
#endif

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <cwchar>

namespace zc::ZC_ABI::detail {

namespace {

class file_lock {
 public:
  explicit file_lock(std::FILE* f) noexcept : file_(f) { ::flockfile(f); }
  ~file_lock() { ::funlockfile(file_); }
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;

 private:
  std::FILE* file_;
};

int own_flush(std::FILE* f) {
  errno = 0;
  if (std::fflush(f) == 0) return 0;
  return errno != 0 ? errno : EIO;
}

#ifdef __GLIBC__
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
#else
int hand_on(std::FILE* f, const descriptor& to) {
  if (pending(f) == 0) return 0;
  const bool may_raise = to.kind & (fd_kind::pipe | any_socket);
  return without_sigpipe(may_raise, [f] { return own_flush(f); });
}
#endif

}  // namespace

bool is_wide(std::FILE* f) noexcept { return std::fwide(f, 0) > 0; }

#ifdef __GLIBC__
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
#else
#ifdef ZC_HAS_FREADAHEAD
std::string_view read_ahead(std::FILE* f) noexcept {
  std::size_t n = 0;
  const char* const begin = ::__freadptr(f, &n);
  return begin != nullptr ? std::string_view(begin, n) : std::string_view();
}
#else
std::string_view read_ahead(std::FILE*) noexcept { return {}; }
#endif
std::size_t known_ahead(std::FILE* f) noexcept { return read_ahead(f).size(); }
#if __has_include(<stdio_ext.h>)
std::size_t pending(std::FILE* f) noexcept { return ::__fpending(f); }
bool is_fully_buffered(std::FILE* f, const descriptor&) noexcept { return ::__flbf(f) == 0 && ::__fbufsize(f) > 1; }
#else
std::size_t pending(std::FILE*) noexcept { return SIZE_MAX; }  // perhaps
bool is_fully_buffered(std::FILE*, const descriptor&) noexcept { return false; }
#endif
void set_end(std::FILE*) noexcept {}
#endif

void take(std::FILE* f, std::size_t n) noexcept {
  for (; n > 0; --n) std::getc(f);
}

int flush_output(std::FILE* f, const descriptor& to) {
  const file_lock lock(f);
  return hand_on(f, to);
}

int flush(std::FILE* f, const descriptor& to) {
  const file_lock lock(f);
  const int error = hand_on(f, to);
  return error != 0 ? error : own_flush(f);
}

}  // namespace zc::ZC_ABI::detail
