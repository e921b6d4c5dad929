// What fstat(2), fcntl(2) and getsockopt(2) tell of a descriptor. Each answer costs a call, so that only fstat(2) is
// always made; the others wait until something depends on them.
#include "kind.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

namespace {

fd_kind kind_of(const sys::file_status& about) noexcept {
  switch (about.type) {
    case sys::file_type::regular: return about.size > 0 ? fd_kind::file : fd_kind::empty_file;
    case sys::file_type::block: return fd_kind::block;
    case sys::file_type::character: return fd_kind::character;
    case sys::file_type::pipe: return fd_kind::pipe;
    case sys::file_type::socket: return fd_kind::socket;
    case sys::file_type::other: break;
  }
  return fd_kind::other;
}

}  // namespace

int describe(int fd, descriptor& out) noexcept {
  sys::file_status about;
  if (const sys::answer n = sys::status(fd, about); n < 0) return static_cast<int>(-n);
  out.fd = fd;
  out.kind = kind_of(about);
  out.device = about.device;
  out.inode = about.inode;
  out.size = about.size > 0 ? static_cast<std::uint64_t>(about.size) : 0;
  out.is_sparse = about.allocated < about.size;
  return 0;
}

void refine(descriptor& d) noexcept {
  if (d.kind == fd_kind::socket && sys::is_stream_socket(d.fd)) d.kind = fd_kind::stream_socket;
}

bool is_same_file(const descriptor& a, const descriptor& b) noexcept {
  return (a.kind & regular_file) && (b.kind & regular_file) && a.device == b.device && a.inode == b.inode;
}

bool would_kernel_sleep(const descriptor& end) noexcept {
  return end.mode == sys::mode::nonblocking && !sys::is_nonblocking(end.fd);
}

bool is_direct(const descriptor& d) noexcept {
  const sys::answer flags = sys::flags(d.fd);
  return flags >= 0 && (flags & sys::passes_cache) != 0;
}

int check_input(const descriptor& in) noexcept {
  const sys::answer flags = sys::flags(in.fd);
  if (flags < 0) return static_cast<int>(-flags);
  return (flags & sys::can_read) == 0 ? EBADF : 0;
}

int check_output(descriptor& out) noexcept {
  if (out.kind & any_socket) return 0;  // a socket is open both ways
  const sys::answer flags = sys::flags(out.fd);
  if (flags < 0) return static_cast<int>(-flags);
  if ((flags & sys::can_write) == 0) return EBADF;
  const bool is_file = out.kind & output_file;
  if (is_file && (flags & sys::appends) != 0) out.kind = fd_kind::append_file;
  return 0;
}

bool is_unchanging(const descriptor& input) noexcept {
  if (input.kind != fd_kind::file) return false;
  return sys::is_sealed_against_change(input.fd) || sys::is_on_read_only_format(input.fd) || sys::has_verity(input.fd);
}

}  // namespace zc::ZC_ABI::detail
