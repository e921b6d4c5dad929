#include "relay_pipe.hpp"

#include <atomic>
#include <cerrno>

namespace zc::ZC_ABI::detail {

namespace {

constexpr std::size_t usual_capacity = 64 * 1024;  // of a new pipe (pipe(7))

// How many pipes of this process are larger than usual, and how many may be: 8 MiB of the 64 MiB that all processes of
// an unprivileged user have together.
constexpr int most_large_pipes = 8;
std::atomic<int> large_pipes{0};

std::atomic<int> counted_in{0};  // this process; a child that is forked has none of its parent's copies

bool may_be_large() noexcept {
  const int here = sys::process_id();
  if (counted_in.exchange(here, std::memory_order_relaxed) != here) large_pipes.store(0, std::memory_order_relaxed);
  if (large_pipes.fetch_add(1, std::memory_order_relaxed) < most_large_pipes) return true;
  large_pipes.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

}  // namespace

relay_pipe::~relay_pipe() {
  for (const int fd : fd_) {
    if (fd != -1) sys::close(fd);
  }
  if (is_large_) large_pipes.fetch_sub(1, std::memory_order_relaxed);
}

bool relay_pipe::open(std::size_t wanted) noexcept {
  if (fd_[0] != -1) return true;
  int made[2];
  if (sys::pipe(made) < 0) return false;
  fd_[0] = made[0];
  fd_[1] = made[1];
  is_large_ = wanted > usual_capacity && may_be_large();
  const sys::answer got = is_large_ ? sys::grow_pipe(fd_[1], wanted) : sys::capacity_of_pipe(fd_[1]);
  capacity_ = got > 0 ? static_cast<std::size_t>(got) : 4096;  // the least that a pipe has
  return true;
}

sys::answer relay_pipe::read_all(char* to) {
  while (held_ > 0) {
    const sys::answer n = sys::read(fd_[0], to, held_);
    if (n <= 0) return n < 0 ? n : -EIO;
    to += n;
    gave(static_cast<std::size_t>(n));
  }
  return 0;
}

sys::answer relay_pipe::spill(held_bytes& into) {
  const std::size_t all = held_;
  const sys::answer error = read_all(into.make_room(all));
  into.filled(all - held_);
  return error;
}

}  // namespace zc::ZC_ABI::detail
