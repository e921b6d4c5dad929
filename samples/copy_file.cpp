// Copies a file with std::ifstream and std::ofstream: the standard streams need no change to be copied by the kernel.
#include "command_line.hpp"

#include <zc/zc.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

int main(int argc, char** argv) {
  command_line line("copy_file", "Copies a file with std::ifstream and std::ofstream.");
  std::string from, to;
  line.add_argument("FROM", from, "the file to copy");
  line.add_argument("TO", to, "the copy, which is replaced if it is there");

  return line.run(argc, argv, [&] {
    std::error_code ignored;
    if (std::filesystem::is_directory(from, ignored) || std::filesystem::equivalent(from, to, ignored)) {
      throw std::runtime_error(from + " is a directory, or the target itself");
    }
    std::ifstream in(from, std::ios::binary);
    if (!in) fail("opening " + from);
    std::ofstream out(to, std::ios::binary);
    if (!out) fail("opening " + to);

    const zc::copy_result result = zc::copy_stream(in, out);

    std::cout << result.bytes << " bytes, " << to_string(result.method) << '\n';
    line.explain(result);
    return 0;
  });
}
