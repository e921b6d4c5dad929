// A program that uses what has a std::string in it.
#include <zc/copy_stream.hpp>

#include <sstream>

int main() {
  std::istringstream in("bytes");
  std::ostringstream out;
  try {
    zc::copy_stream(in, out, zc::copy_options::kernel_only);
  } catch (const zc::copy_error& e) {
    return e.so_far().undelivered.empty() && zc::copy_stream(in, out).bytes == 5 ? 0 : 1;
  }
  return 1;
}
