// A class of the same name, in the anonymous namespace of another file, as one in own_buffer_test.cpp.
#include "same_name.hpp"

#include <zc/buffer_traits.hpp>

#include <streambuf>

#include <unistd.h>

namespace {

// Passes bytes on as they are, and says so to zc.
class crypt_buffer : public std::streambuf {
 public:
  explicit crypt_buffer(int fd) : fd_(fd) {}
  int descriptor() const { return fd_; }

 protected:
  int_type underflow() override {
    const ssize_t n = ::read(fd_, bytes_, sizeof bytes_);
    setg(bytes_, bytes_, bytes_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(*bytes_) : traits_type::eof();
  }

 private:
  int fd_;
  char bytes_[100];
};

}  // namespace

template <>
struct zc::buffer_traits<crypt_buffer> {
  static int descriptor(crypt_buffer& b, direction) { return b.descriptor(); }
};

namespace zc_test {

std::shared_ptr<void> look_behind_the_other() { return std::make_shared<zc::look_behind<crypt_buffer>>(); }
std::unique_ptr<std::streambuf> make_the_other(int fd) { return std::make_unique<crypt_buffer>(fd); }

}  // namespace zc_test
