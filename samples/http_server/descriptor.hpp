// A descriptor that is closed with its owner.
#ifndef ZC_SAMPLES_HTTP_SERVER_DESCRIPTOR_HPP
#define ZC_SAMPLES_HTTP_SERVER_DESCRIPTOR_HPP

#include <unistd.h>

#include <utility>

namespace http_server {

class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (is_open()) ::close(fd_);
  }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace http_server

#endif
