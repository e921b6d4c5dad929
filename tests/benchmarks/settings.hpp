// How much is done, from the command line.
#ifndef ZC_BENCHMARKS_SETTINGS_HPP
#define ZC_BENCHMARKS_SETTINGS_HPP

#include "pairs.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

namespace zc_benchmark {

struct settings {
  std::string program;                 // this one, to be started again under strace
  std::filesystem::path folder = ".";  // where the results go
  std::string only;                    // tables that have this in their name
  bool is_quick = false;               // small sizes and few rounds: shows that all works
  int rounds = 9;                      // for the figures of targets, never fewer
  int short_copies = 200;              // in one round, up to 64 KiB
  int copies_of_1_MiB = 16;
  int copies_of_64_MiB = 3;

  std::uint64_t at_most(std::uint64_t size) const { return is_quick ? std::min(size, 16 * MiB) : size; }
  bool is_wanted(const std::string& table) const { return table.find(only) != std::string::npos; }
  int copies_of(std::uint64_t size) const {
    if (size <= largest_held) return short_copies;
    return size <= MiB ? copies_of_1_MiB : size <= 64 * MiB ? copies_of_64_MiB : 1;
  }
};

}  // namespace zc_benchmark

#endif
