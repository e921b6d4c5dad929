#include "peak_memory.hpp"

#include <malloc.h>

#include <fstream>
#include <string>

namespace zc_benchmark {
namespace {

// A line of /proc/self/status, in bytes.
std::optional<double> status_of(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == name + ":" && status >> kib) return kib * 1024;
  }
  return {};
}

}  // namespace

std::optional<double> peak_memory_of(const std::function<void()>& work) {
  ::malloc_trim(0);  // or what was freed before would be taken again, and not show
  std::ofstream reset("/proc/self/clear_refs");
  reset << 5 << std::flush;  // the peak is now what is there
  const auto before = status_of("VmRSS");
  work();
  const auto peak = status_of("VmHWM");
  if (!reset || !before || !peak) return {};
  return *peak - *before;
}

}  // namespace zc_benchmark
