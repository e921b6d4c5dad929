#include "../unix/sleepless.hpp"

#include "../call.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

namespace {

// A pipe that a few bytes go through on their way from or to a FIFO. FIFOs refuse RWF_NOWAIT, and what poll(2) has
// shown of them may be gone by the time of the call, where others read or write them as well. Between two pipes
// splice(2) never sleeps with SPLICE_F_NONBLOCK.
class passage {
 public:
  passage() noexcept { is_open_ = pipe(ends_) == 0; }
  ~passage() {
    if (is_open_) {
      for (const int end : ends_) close(end);
    }
  }
  passage(const passage&) = delete;
  passage& operator=(const passage&) = delete;
  bool is_open() const noexcept { return is_open_; }

  // All that has left the FIFO, of which a read may give one packet at a time (pipe(7), O_DIRECT).
  answer read(int fifo, void* data, std::size_t n) const noexcept {
    const answer there = ::splice(fifo, nullptr, ends_[1], nullptr, n, SPLICE_F_NONBLOCK);
    answer done = 0;
    while (done < there) {
      const answer some = ::read(ends_[0], static_cast<char*>(data) + done, static_cast<std::size_t>(there - done));
      if (some <= 0) {  // never, of a pipe that holds them
        errno = EIO;
        return -1;
      }
      done += some;
    }
    return there < 0 ? there : done;
  }

  // What the FIFO does not take is dropped: the caller still has it.
  answer write(int fifo, const void* data, std::size_t n) const noexcept {
    const answer there = ::write(ends_[1], data, n);
    return there > 0 ? ::splice(ends_[0], nullptr, fifo, nullptr, static_cast<std::size_t>(there), SPLICE_F_NONBLOCK)
                     : there;
  }

 private:
  int ends_[2];
  bool is_open_;
};

}  // namespace

std::optional<answer> read_fifo(int fd, void* data, std::size_t n) noexcept {
  if (pipe_identity(fd) == 0) return std::nullopt;
  const passage way;
  return way.is_open() ? std::optional(way.read(fd, data, n)) : std::nullopt;
}

std::optional<answer> write_fifo(int fd, const void* data, std::size_t n) noexcept {
  if (pipe_identity(fd) == 0) return std::nullopt;
  const passage way;
  return way.is_open() ? std::optional(way.write(fd, data, n)) : std::nullopt;
}

}  // namespace zc::ZC_ABI::sys
