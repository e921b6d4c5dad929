#include "examine.hpp"

#include "copy_once.hpp"
#include "ends/child.hpp"
#include "peak_memory.hpp"
#include "turns.hpp"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace zc_benchmark {
namespace {

// getpgid() of processes that cannot exist marks where a copy begins and ends.
constexpr int first_marker = 900'000'000;

struct examined {
  std::uint64_t size;
  const peer* by;
};

std::vector<examined> all_copies(const pair& p, const settings& wanted) {
  std::vector<examined> all;
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, 4 * KiB, largest_held, MiB, 64 * MiB}) {
    if (wanted.is_quick && size > MiB) continue;
    for (const peer* const by : peers_for(p, size)) {
      // With much data, slow peers make hundreds of thousands of calls, and strace takes a minute for that.
      if (!by->is_child && !(by->is_slow && size > MiB)) all.push_back({size, by});
    }
  }
  return all;
}

// The lines between two equal markers. The clock is the benchmark's own: no copy asks for the CPU time of its thread.
std::map<int, long> count_calls(const std::string& trace) {
  std::map<int, long> calls;
  std::ifstream lines(trace);
  int current = -1;
  for (std::string line; std::getline(lines, line);) {
    const std::string getpgid = "getpgid(";
    if (line.compare(0, getpgid.size(), getpgid) == 0) {
      const int marker = std::atoi(line.c_str() + getpgid.size()) - first_marker;
      current = current == marker ? -1 : marker;
      if (current >= 0) calls[current] = 0;
    } else if (current >= 0 && line.compare(0, 14, "clock_gettime(") != 0 && line.compare(0, 3, "---") != 0) {
      ++calls[current];
    }
  }
  return calls;
}

}  // namespace

std::vector<need> examine(std::size_t place_of_pair, const workplace& place, const settings& wanted) {
  const pair p = all_pairs()[place_of_pair];
  tell(p.name + ", calls and memory");
  const std::string trace = place.folder() / "trace";
  std::vector<std::string> command = {wanted.program, "--examine", std::to_string(place_of_pair)};
  if (wanted.is_quick) command.push_back("--quick");
  std::vector<std::string> under_strace = {"strace", "-qq", "-o", trace};
  under_strace.insert(under_strace.end(), command.begin(), command.end());
  std::string output;
  try {
    output = output_of(under_strace);
  } catch (const std::exception&) {  // it is not there, or not allowed
    std::filesystem::remove(trace);
    output = output_of(command);
  }

  std::map<int, long> calls = count_calls(trace);
  const std::vector<examined> copies = all_copies(p, wanted);
  std::vector<need> needs;
  std::istringstream peaks(output);
  int i = 0;
  for (double peak = 0; peaks >> i >> peak;) {
    const examined& copy = copies.at(static_cast<std::size_t>(i));
    needs.push_back({copy.by->name, copy.size, {}, {}});
    if (calls.count(i) > 0) needs.back().calls = calls[i];
    if (peak >= 0) needs.back().peak = peak;
  }
  return needs;
}

void be_examined(const pair& p, const workplace& place, const settings& wanted) {
  const std::vector<examined> copies = all_copies(p, wanted);
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const auto [size, by] = copies[i];
    const auto copy = [&, size = size, by = by](const std::function<void(const std::function<void()>&)>& watch) {
      copy_once(p, size, receiver::splice, *by, place, [&](const prepared_copy& prepared) {
        cost took;
        watch([&] { took = prepared(); });
        return took;
      });
    };
    try {
      // The first copy does what is done once in a program, and allocates; its memory counts. The second one's calls
      // do.
      std::optional<double> peak;
      copy([&](const auto& work) { peak = peak_memory_of(work); });
      copy([&](const auto& work) {
        static_cast<void>(::getpgid(first_marker + static_cast<int>(i)));
        work();
        static_cast<void>(::getpgid(first_marker + static_cast<int>(i)));
      });
      std::cout << i << ' ' << peak.value_or(-1) << std::endl;
    } catch (const std::exception&) {
      // The timed copies have told.
    }
  }
}

}  // namespace zc_benchmark
