#include "relay_pipe.hpp"

#include <cerrno>
#include <utility>

namespace zc::ZC_ABI::detail {

relay_pipe::~relay_pipe() {
  if (pipe_.read != -1) close(pipe_);
}

bool relay_pipe::open(std::size_t wanted) noexcept { return pipe_.read != -1 || make_or_take(pipe_, wanted); }

void relay_pipe::release() noexcept {
  const own_pipe p = std::exchange(pipe_, {});
  if (p.read == -1) return;
  if (held_ == 0 && !was_spilled_) {
    keep_or_close(p);
  } else {
    close(p);
  }
}

sys::answer relay_pipe::read_all(char* to) {
  was_spilled_ = true;
  while (held_ > 0) {
    const sys::answer n = sys::read(pipe_.read, to, held_);
    if (n <= 0) return n < 0 ? n : -EIO;
    to += n;
    consume(static_cast<std::size_t>(n));
  }
  return 0;
}

sys::answer relay_pipe::spill(held_bytes& into) {
  const std::size_t all = held_;
  const sys::answer error = read_all(into.make_room(all));
  into.commit(all - held_);
  return error;
}

}  // namespace zc::ZC_ABI::detail
