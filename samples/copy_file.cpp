// Copies a file with std::ifstream and std::ofstream: the standard streams need no change to be copied by the kernel.
#include <zc/zc.hpp>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: copy_file FROM TO\n";
    return 2;
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(argv[1], ignored) || std::filesystem::equivalent(argv[1], argv[2], ignored)) {
    std::cerr << "copy_file: " << argv[1] << " is a directory, or the target itself\n";
    return 1;
  }
  std::ifstream in(argv[1], std::ios::binary);
  if (!in) {
    std::cerr << "copy_file: opening " << argv[1] << ": " << std::strerror(errno) << '\n';
    return 1;
  }
  std::ofstream out(argv[2], std::ios::binary);
  if (!out) {
    std::cerr << "copy_file: opening " << argv[2] << ": " << std::strerror(errno) << '\n';
    return 1;
  }

  const zc::copy_result result = zc::copy_stream(in, out);

  std::cout << result.bytes << " bytes, " << to_string(result.method) << '\n';
} catch (const std::exception& e) {
  std::cerr << "copy_file: " << e.what() << '\n';
  return 1;
}
