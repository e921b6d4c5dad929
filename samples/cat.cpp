// The smallest cat: standard input to standard output. With --unsynced, the streams are set apart from C's stdio first.
#include <zc/zc.hpp>

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  const bool unsynced = argc == 2 && argv[1] == std::string("--unsynced");
  if (argc != 1 && !unsynced) {
    std::cerr << "usage: cat [--unsynced] <FROM >TO\n";
    return 2;
  }
  if (unsynced) std::ios::sync_with_stdio(false);

  const zc::copy_result result = zc::copy_stream(std::cin, std::cout);

  std::cerr << result.bytes << " bytes, " << to_string(result.method) << '\n';
} catch (const std::exception& e) {
  std::cerr << "cat: " << e.what() << '\n';
  return 1;
}
