// A relay of an event loop needs a pipe for as long as bytes are in it, and thousands of relays wait most of the time.
// Making a pipe and closing it costs several times what taking a spare one does. Spare ones count against the limits of
// pipe(7) as well, so they are few.
#include "spare_pipes.hpp"

#include "sys.hpp"

#include <atomic>

namespace zc::ZC_ABI::detail {

namespace {

constexpr std::size_t usual_capacity = 64 * 1024;  // of a new pipe (pipe(7))

// How many pipes of this process may be larger than usual: 8 MiB of the 64 MiB that all processes of an unprivileged
// user have together.
constexpr int most_large_pipes = 8;

constexpr int most_spare_pipes = 4;

// What this process has. A child that is forked has none of its parent's copies, and must not use its pipes.
struct pipes_of_process {
  std::atomic_flag is_in_use{};
  std::atomic<int> process{0};
  std::atomic<int> large{0};
  int spare_count = 0;
  own_pipe spare[most_spare_pipes];
};

pipes_of_process pipes;

// Never waits: whoever finds it in use does without a spare pipe. (So does a child that was forked meanwhile.)
class access {
 public:
  access() noexcept : is_mine_(!pipes.is_in_use.test_and_set(std::memory_order_acquire)) {}
  ~access() {
    if (is_mine_) pipes.is_in_use.clear(std::memory_order_release);
  }
  access(const access&) = delete;
  access& operator=(const access&) = delete;
  explicit operator bool() const noexcept { return is_mine_; }

 private:
  bool is_mine_;
};

void close_ends(const own_pipe& p) noexcept {
  sys::close(p.read);
  sys::close(p.write);
}

// A program may have closed what it did not open (closefrom(3)), and its numbers may be others' files now.
bool is_still_ours(const own_pipe& p) noexcept {
  return sys::pipe_inode(p.read) == p.inode && sys::pipe_inode(p.write) == p.inode;
}

void enter_process() noexcept {
  const int here = sys::process_id();
  if (pipes.process.exchange(here, std::memory_order_relaxed) == here) return;
  pipes.large.store(0, std::memory_order_relaxed);
  const access mine;
  if (!mine) return;
  while (pipes.spare_count > 0) {
    const own_pipe& inherited = pipes.spare[--pipes.spare_count];
    if (is_still_ours(inherited)) close_ends(inherited);
  }
}

bool may_be_large() noexcept {
  if (pipes.large.fetch_add(1, std::memory_order_relaxed) < most_large_pipes) return true;
  pipes.large.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

bool take_spare(own_pipe& p) noexcept {
  const access mine;
  while (mine && pipes.spare_count > 0) {
    p = pipes.spare[--pipes.spare_count];
    if (!is_still_ours(p)) {
      if (p.is_large) pipes.large.fetch_sub(1, std::memory_order_relaxed);
    } else if (sys::queued(p.read) == 0) {
      return true;
    } else {
      close(p);
    }
  }
  return false;
}

}  // namespace

bool make_or_take(own_pipe& p, std::size_t wanted) noexcept {
  enter_process();
  if (wanted > usual_capacity && take_spare(p)) return true;
  int made[2];
  if (sys::pipe(made) < 0) return false;
  p.read = made[0];
  p.write = made[1];
  p.inode = sys::pipe_inode(p.read);
  p.is_large = wanted > usual_capacity && may_be_large();
  const sys::answer got = p.is_large ? sys::grow_pipe(p.write, wanted) : sys::capacity_of_pipe(p.write);
  p.capacity = got > 0 ? static_cast<std::size_t>(got) : 4096;  // the least that a pipe has
  return true;
}

void close(const own_pipe& p) noexcept {
  close_ends(p);
  if (p.is_large) pipes.large.fetch_sub(1, std::memory_order_relaxed);
}

void keep_or_close(const own_pipe& p) noexcept {
  {
    const access mine;
    if (mine && p.inode != 0 && pipes.spare_count < most_spare_pipes) {
      pipes.spare[pipes.spare_count++] = p;
      return;
    }
  }
  close(p);
}

void close_spare_pipes() noexcept {
  const access mine;
  while (mine && pipes.spare_count > 0) close(pipes.spare[--pipes.spare_count]);
}

}  // namespace zc::ZC_ABI::detail
