// Copies what lies beyond 4 GiB, in a program whose own off_t may have 32 bits.
//   large_offsets SCRATCH_FILE
#include <zc/zc.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

int main(int, char** argv) {
  const std::streamoff far = std::streamoff{5} << 30;
  std::ofstream(argv[1], std::ios::binary).seekp(far) << "text";

  std::ifstream in(argv[1], std::ios::binary);
  in.seekg(far);
  std::ostringstream from_stream;
  zc::copy_stream(in, from_stream);

  const zc::fd_source file(argv[1]);
  std::ostringstream from_section;
  zc::copy_stream(zc::file_section{file.handle(), static_cast<std::uintmax_t>(far)}, from_section);

  std::cout << from_stream.str() << ' ' << in.tellg() << ' ' << from_section.str() << '\n';
}
