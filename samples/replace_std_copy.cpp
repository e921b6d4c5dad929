// Before and after, side by side: in existing code, std::copy over stream-buffer iterators becomes zc::copy.
#include <zc/zc.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

using from = std::istreambuf_iterator<char>;
using to = std::ostreambuf_iterator<char>;

bool before(std::istream& in, std::ostream& out) { return !std::copy(from(in), from(), to(out)).failed(); }

bool after(std::istream& in, std::ostream& out) { return !zc::copy(from(in), from(), to(out)).failed(); }

// False, and a line that says why, if it did not work.
bool time_it(const char* name, bool (*copy)(std::istream&, std::ostream&), const char* source, const char* target) {
  std::error_code ignored;
  if (std::filesystem::is_directory(source, ignored) || std::filesystem::equivalent(source, target, ignored)) {
    std::cerr << "replace_std_copy: " << source << " is a directory, or the target itself\n";
    return false;
  }
  std::ifstream in(source, std::ios::binary);
  if (!in) {
    std::cerr << "replace_std_copy: opening " << source << ": " << std::strerror(errno) << '\n';
    return false;
  }
  std::ofstream out(target, std::ios::binary);
  if (!out) {
    std::cerr << "replace_std_copy: opening " << target << ": " << std::strerror(errno) << '\n';
    return false;
  }
  const auto began = std::chrono::steady_clock::now();
  const bool copied = copy(in, out) && out.flush();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  if (!copied) {
    std::cerr << "replace_std_copy: copying " << source << " to " << target << ": " << std::strerror(errno) << '\n';
    return false;
  }
  std::cout << name << ' ' << took.count() << " ms\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: replace_std_copy FROM TO\n";
    return 2;
  }
  return time_it("std::copy", before, argv[1], argv[2]) && time_it("zc::copy ", after, argv[1], argv[2]) ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << "replace_std_copy: " << e.what() << '\n';
  return 1;
}
