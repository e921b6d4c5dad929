// A relay of an event loop needs a pipe for as long as bytes are in it, and thousands of relays wait most of the time.
// Making a pipe and closing it costs several times what taking a spare one does. Spare ones count against the limits of
// pipe(7) as well, so they are few.
#include "spare_pipes.hpp"

#include "../system/sys.hpp"

#include <atomic>

namespace zc::ZC_ABI::detail {

namespace {

constexpr std::size_t usual_capacity = 64 * 1024;  // of a new pipe (pipe(7))

// How many pipes of this process may be larger than usual: 8 MiB of the 64 MiB that all processes of an unprivileged
// user have together.
constexpr int most_large_pipes = 8;

constexpr int most_spare_pipes = 4;

// What this process has. A forked child has none of its parent's copies, and must not use its parent's pipes. A page
// that the kernel clears in each child tells them apart; their process ids may be the same (pid_namespaces(7)).
struct pipes_of_process {
  std::atomic_flag is_in_use{};
  std::atomic<int> generation{1};  // one more in each child
  std::atomic<int> large{0};
  int spare_count = 0;
  own_pipe spare[most_spare_pipes];
  bool keeps_spares = true;
};

pipes_of_process pipes;

// A program may have closed what it did not open (closefrom(3)), and the numbers may stand for other files now.
bool is_still_ours(const own_pipe& p) noexcept {
  return sys::pipe_identity(p.read) == p.identity && sys::pipe_identity(p.write) == p.identity;
}

void close_ends(const own_pipe& p) noexcept {
  for (const int end : {p.read, p.write}) {
    if (p.identity == 0 || sys::pipe_identity(end) == p.identity) sys::close(end);
  }
}

// Never waits: a thread that finds the pipes in use gets a new one of the usual size. So does a child that was forked
// meanwhile, for good.
class access {
 public:
  access() noexcept : is_mine_(!pipes.is_in_use.test_and_set(std::memory_order_acquire)) {
    if (is_mine_ && sys::is_new_process()) begin_anew();
  }
  ~access() {
    if (is_mine_) pipes.is_in_use.clear(std::memory_order_release);
  }
  access(const access&) = delete;
  access& operator=(const access&) = delete;
  explicit operator bool() const noexcept { return is_mine_; }

 private:
  static void begin_anew() noexcept {
    ++pipes.generation;
    pipes.large = 0;
    while (pipes.spare_count > 0) close_ends(pipes.spare[--pipes.spare_count]);
  }

  bool is_mine_;
};

void forget(const own_pipe& p) noexcept {
  if (p.is_large && p.generation == pipes.generation) --pipes.large;
}

bool take_spare(own_pipe& p) noexcept {
  while (pipes.spare_count > 0) {
    p = pipes.spare[--pipes.spare_count];
    if (is_still_ours(p) && sys::queued(p.read) == 0) return true;
    close(p);
  }
  return false;
}

// A library that is unloaded (dlclose(3)) leaves no descriptor behind. A copy may still run in another thread of a
// program that ends: what it uses has no destructor.
struct end_of_library {
  ~end_of_library() {
    close_spare_pipes();
    const access mine;
    if (mine) pipes.keeps_spares = false;
  }
};

const end_of_library closes_spare_pipes;

}  // namespace

bool make_or_take(own_pipe& p, std::size_t wanted) noexcept {
  p = {};
  {
    const access mine;
    p.generation = pipes.generation;
    if (mine && wanted > usual_capacity) {
      if (take_spare(p)) return true;
      p = {};
      p.generation = pipes.generation;
      p.is_large = pipes.large < most_large_pipes;
      if (p.is_large) ++pipes.large;
    }
  }
  int made[2];
  if (sys::pipe(made) < 0) {
    forget(p);
    p = {};
    return false;
  }
  p.read = made[0];
  p.write = made[1];
  p.identity = sys::pipe_identity(p.read);
  const sys::answer got = p.is_large ? sys::grow_pipe(p.write, wanted) : sys::capacity_of_pipe(p.write);
  p.capacity = got > 0 ? static_cast<std::size_t>(got) : 4096;  // the least that a pipe has
  return true;
}

void close(const own_pipe& p) noexcept {
  close_ends(p);
  forget(p);
}

// Keeps only large ones: a small one would go to the next copy, which might get a large one.
void keep_or_close(const own_pipe& p) noexcept {
  {
    const access mine;
    const bool is_worth_it = p.is_large && p.capacity > usual_capacity && p.identity != 0;
    const bool has_room = pipes.keeps_spares && pipes.spare_count < most_spare_pipes;
    if (mine && is_worth_it && has_room && p.generation == pipes.generation) {
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
