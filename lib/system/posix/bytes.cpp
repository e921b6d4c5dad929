// Reads and writes, and little else that differs from Linux, by POSIX calls alone.
#include "../call.hpp"
#include "../unix/flags.hpp"
#include "../unix/sleepless.hpp"

#include <unistd.h>

#include <cstdlib>

namespace zc::ZC_ABI::sys {

answer read(int fd, void* data, std::size_t n, mode how) {
  const request r = {call::read, fd, -1, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::read(fd, data, count); });
  return at_once(r, [&](std::size_t count) { return read_polled(fd, data, count); });
}

answer write(int fd, const void* data, std::size_t n, mode how) {
  const request r = {call::write, -1, fd, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::write(fd, data, count); });
  return at_once(r, [&](std::size_t count) { return write_polled(fd, data, count); });
}

std::optional<answer> read_fifo(int, void*, std::size_t) noexcept { return std::nullopt; }
std::optional<answer> write_fifo(int, const void*, std::size_t) noexcept { return std::nullopt; }
bool is_path_only(answer) noexcept { return false; }
bool is_direct(answer) noexcept { return false; }

const char* environment(const char* name) noexcept {
  return ::getuid() == ::geteuid() && ::getgid() == ::getegid() ? std::getenv(name) : nullptr;
}

}  // namespace zc::ZC_ABI::sys
