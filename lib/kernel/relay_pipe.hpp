// A pipe of zc's own, for splicing between two ends that are not both pipes.
#ifndef ZC_LIB_KERNEL_RELAY_PIPE_HPP
#define ZC_LIB_KERNEL_RELAY_PIPE_HPP

#include "../system/sys.hpp"
#include "held_bytes.hpp"
#include "spare_pipes.hpp"

#include <cstddef>

namespace zc::ZC_ABI::detail {

// The pipe is taken when it is first needed, CLOEXEC and non-blocking. It serves one copy at a time, and another one
// only if every byte has gone out of it by splice, so that no byte of one copy can ever come out in another. It is
// filled only while it is empty: splice into a full pipe would wait for its reader, which is this thread.
class relay_pipe {
 public:
  // As large as unprivileged users may have it (pipe(7), /proc/sys/fs/pipe-max-size).
  static constexpr std::size_t wanted_capacity = 1024 * 1024;

  relay_pipe() = default;
  ~relay_pipe();  // closes it: a copy that ends without release() has been cut off
  relay_pipe(const relay_pipe&) = delete;
  relay_pipe& operator=(const relay_pipe&) = delete;

  // False if the system gives none (EMFILE, ENFILE): the copy is then made another way.
  bool open(std::size_t wanted = wanted_capacity) noexcept;

  // Lets go of the pipe. An empty one is kept for another copy, unless read_all() has read from it; any other is
  // closed. open() gets one again.
  void release() noexcept;

  int read_end() const noexcept { return pipe_.read; }
  int write_end() const noexcept { return pipe_.write; }
  std::size_t capacity() const noexcept { return pipe_.capacity; }

  // How many bytes are in it.
  std::size_t held() const noexcept { return held_; }
  void commit(std::size_t n) noexcept { held_ += n; }
  void consume(std::size_t n) noexcept { held_ -= n; }

  // Reads everything out of the pipe into `into`, which is empty. 0, or the negated errno: the pipe then still holds
  // the rest. Where this throws bad_alloc, it has read nothing.
  sys::answer spill(held_bytes& into);
  // The same into `to`, which has room for all that is held.
  sys::answer read_all(char* to);

 private:
  own_pipe pipe_;
  std::size_t held_ = 0;
  bool was_spilled_ = false;
};

}  // namespace zc::ZC_ABI::detail

#endif
