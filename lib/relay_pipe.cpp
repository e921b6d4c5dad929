#include "relay_pipe.hpp"

#include "sys.hpp"

namespace zc::ZC_ABI::detail {

relay_pipe::~relay_pipe() {
  for (const int fd : fd_) {
    if (fd != -1) sys::close(fd);
  }
}

bool relay_pipe::open() noexcept {
  if (fd_[0] != -1) return true;
  if (sys::pipe(fd_) < 0) return false;
  const sys::answer got = sys::grow_pipe(fd_[1], wanted_capacity);
  capacity_ = got > 0 ? static_cast<std::size_t>(got) : 4096;  // the least that a pipe has
  return true;
}

void relay_pipe::spill(held_bytes& into) {
  char* const data = into.make_room(held_);
  std::size_t done = 0;
  while (held_ > 0) {
    const sys::answer n = sys::read(fd_[0], data + done, held_);
    if (n <= 0) break;  // cannot be: the bytes are there
    done += static_cast<std::size_t>(n);
    gave(static_cast<std::size_t>(n));
  }
  into.filled(done);
}

}  // namespace zc::ZC_ABI::detail
