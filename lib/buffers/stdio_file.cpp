// What is done to a FILE in every C library. What it holds is found by stdio_glibc.cpp, stdio_by_functions.cpp or
// stdio_opaque.cpp, of which Meson chooses one.
#include "stdio_file.hpp"

#include "../system/sys.hpp"
#include "stdio_hand_on.hpp"

#include <cerrno>
#include <cwchar>

namespace zc::ZC_ABI::detail {

namespace {

class file_lock {
 public:
  explicit file_lock(std::FILE* f) noexcept : file_(f) { sys::lock(f); }
  ~file_lock() { sys::unlock(file_); }
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;

 private:
  std::FILE* file_;
};

}  // namespace

int own_flush(std::FILE* f) {
  errno = 0;
  if (std::fflush(f) == 0) return 0;
  return errno != 0 ? errno : EIO;
}

bool is_wide(std::FILE* f) noexcept { return std::fwide(f, 0) > 0; }

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
