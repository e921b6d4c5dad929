// A descriptor that closes itself, and errors that carry the errno.
#ifndef ZC_BENCHMARKS_FD_HPP
#define ZC_BENCHMARKS_FD_HPP

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace zc_benchmark {

// What a system call returned, if it succeeded.
template <class Result>
Result checked(Result result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_fd() { reset(); }

  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

}  // namespace zc_benchmark

#endif
