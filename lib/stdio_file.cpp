#include "stdio_file.hpp"

#include <stdio_ext.h>

#include <cerrno>

namespace zc::ZC_ABI::detail {

#ifdef __GLIBC__
namespace {

// glibc's ungetc puts a character that differs from the one that was read into an area of its own, and keeps the
// pointers of the real one in _IO_save_base and _IO_save_end meanwhile (libio/genops.c).
constexpr int in_backup_area = 0x100;

constexpr int end_seen = 0x10;  // _IO_EOF_SEEN

bool hides_more(const std::FILE* f) noexcept {
  return (f->_flags & in_backup_area) != 0 && f->_IO_save_base < f->_IO_save_end;
}

}  // namespace

std::string_view read_ahead(std::FILE* f) noexcept {
  // The character is there, so that getc reads nothing, and ungetc only steps back over it.
  if (f->_IO_read_ptr == f->_IO_read_end && hides_more(f)) std::ungetc(std::getc(f), f);
  return {f->_IO_read_ptr, static_cast<std::size_t>(f->_IO_read_end - f->_IO_read_ptr)};
}

void set_end(std::FILE* f) noexcept { f->_flags |= end_seen; }
#else
std::string_view read_ahead(std::FILE*) noexcept { return {}; }
void set_end(std::FILE*) noexcept {}
#endif

void take(std::FILE* f, std::size_t n) noexcept {
  for (; n > 0; --n) std::getc(f);
}

int flush(std::FILE* f) noexcept {
  errno = 0;
  if (std::fflush(f) == 0) return 0;
  return errno != 0 ? errno : EIO;
}

std::size_t pending(std::FILE* f) noexcept { return ::__fpending(f); }

int flush_output(std::FILE* f) noexcept { return pending(f) > 0 ? flush(f) : 0; }

}  // namespace zc::ZC_ABI::detail
