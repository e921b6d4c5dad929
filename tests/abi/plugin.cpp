// A plugin with a static zc of its own. Its stream buffer has the same name in each; with LOOKS_BEHIND, the plugin lets
// zc look behind that.
#include <zc/buffer_traits.hpp>
#include <zc/copy_stream.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <streambuf>
#include <string>

class descriptor_buffer : public std::streambuf {
 public:
  explicit descriptor_buffer(int fd) : fd_(fd) {}
  ~descriptor_buffer() override { ::close(fd_); }
  descriptor_buffer(const descriptor_buffer&) = delete;
  descriptor_buffer& operator=(const descriptor_buffer&) = delete;
  int fd() const { return fd_; }

 protected:
  int_type underflow() override {
    const ssize_t n = ::read(fd_, area_, sizeof area_);
    setg(area_, area_, area_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(*area_) : traits_type::eof();
  }

 private:
  int fd_;
  char area_[16];
};

#ifdef LOOKS_BEHIND
template <>
struct zc::buffer_traits<descriptor_buffer> {
  static int descriptor(descriptor_buffer& buffer, direction) { return buffer.fd(); }
};
static const zc::look_behind<descriptor_buffer> looks_behind;
#endif

// 1 if the kernel copied the file, 0 if it went through the stream buffer, -1 if it was not copied.
extern "C" int kernel_copies(const char* from, const char* to) {
  descriptor_buffer in(::open(from, O_RDONLY | O_CLOEXEC));
  std::ofstream out(to);
  try {
    const zc::copy_result result = zc::copy_stream(in, out);
    return result.method == zc::copy_method::buffered ? 0 : 1;
  } catch (const zc::copy_error&) {
    return -1;
  }
}
