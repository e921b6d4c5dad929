// A program that copies by the kernel, from one std::fstream to another and between two ends of zc's own; compiled in
// all the ways that programs are. Without exceptions it tests an error_code.
#include <zc/zc.hpp>

#include <fstream>
#include <iostream>
#include <string>
#include <system_error>

namespace {

bool is_copied_by_kernel(const zc::copy_result& r, const std::error_code& ec) {
  const bool is = !ec && r.bytes == 100000 && r.method == zc::copy_method::copy_file_range;
  if (!is) std::cerr << ec.message() << ": " << zc::explain(r) << '\n';
  return is;
}

std::string content_of(const char* name) {
  std::ifstream in(name, std::ios::binary);
  std::string content(200000, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  return content;
}

}  // namespace

// consumer FROM TO, where FROM has 100000 bytes.
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::error_code ec;
  {
    std::ifstream in(argv[1], std::ios::binary);
    std::ofstream out(argv[2], std::ios::binary);
    if (!is_copied_by_kernel(zc::copy_stream(in, out, zc::copy_options::none, ec), ec)) return 3;
  }
  if (content_of(argv[1]) != content_of(argv[2])) return 4;
  std::filebuf from;
  std::filebuf to;
  if (from.open(argv[1], std::ios::in) == nullptr || to.open(argv[2], std::ios::out) == nullptr) return 5;
  if (!is_copied_by_kernel(zc::copy_stream(from, to, zc::copy_options::kernel_only, ec), ec)) return 6;
#ifdef __cpp_exceptions
  try {
    zc::copy_stream(from, to, ~zc::copy_options::none);
    return 7;
  } catch (const zc::copy_error& e) {
    if (e.code() != std::errc::invalid_argument) return 8;
  }
#endif
  return content_of(argv[1]) == content_of(argv[2]) ? 0 : 9;
}
