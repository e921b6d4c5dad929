// A stream buffer of one's own joins in: two declarations, and zc::copy_stream moves its bytes by the kernel.
#include <zc/zc.hpp>

#include <unistd.h>

#include <iostream>
#include <istream>
#include <streambuf>

// Reads standard input, a few bytes at a time.
class stdin_buffer : public std::streambuf {
 protected:
  int_type underflow() override {
    const ssize_t n = ::read(STDIN_FILENO, area_, sizeof area_);
    setg(area_, area_, area_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(*area_) : traits_type::eof();
  }

 private:
  char area_[16];
};

template <>
struct zc::buffer_traits<stdin_buffer> {
  static int descriptor(stdin_buffer&, direction wanted) { return wanted == direction::input ? STDIN_FILENO : -1; }
};
inline const zc::look_behind<stdin_buffer> zc_looks_behind_stdin_buffer;

int main() {
  stdin_buffer buffer;
  std::istream in(&buffer);
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, std::cout, error);
  std::cerr << result.bytes << " bytes, " << to_string(result.method) << '\n';
  if (error) std::cerr << "own_buffer: copying standard input to standard output: " << error.message() << '\n';
  return error ? 1 : 0;
}
