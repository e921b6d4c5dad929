#include "report/machine.hpp"

#include "ends/child.hpp"
#include "pairs.hpp"
#include "report/format.hpp"

#include <boost/version.hpp>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <time.h>

#include <exception>
#include <fstream>
#include <sstream>
#include <thread>

namespace zc_benchmark {
namespace {

// What stands behind the colon of the first line that begins so.
std::string line_of(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, name.size(), name) != 0) continue;
    const std::size_t value = line.find_first_not_of(" \t", line.find(':') + 1);
    if (value != std::string::npos) return line.substr(value);
  }
  return "unknown";
}

std::string memory() {
  std::istringstream text(line_of("/proc/meminfo", "MemTotal"));
  std::uint64_t kib = 0;
  text >> kib;
  return std::to_string((kib + MiB / 2) / MiB) + " GiB";
}

// The type of the mount that has this device number.
std::string file_system_of(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return "unknown";
  const std::string device = std::to_string(major(status.st_dev)) + ':' + std::to_string(minor(status.st_dev));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, number, type;
    words >> id >> parent >> number;
    const std::size_t separator = line.find(" - ");
    if (number != device || separator == std::string::npos) continue;
    std::istringstream(line.substr(separator + 3)) >> type;
    return type;
  }
  return "unknown";
}

std::string first_line_of(const std::vector<std::string>& command) {
  try {
    const std::string all = output_of(command);
    return all.substr(0, all.find('\n'));
  } catch (const std::exception&) {
    return "none";
  }
}

std::string today() {
  const time_t now = ::time(nullptr);
  tm parts = {};
  ::gmtime_r(&now, &parts);
  char text[20];
  return {text, ::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

}  // namespace

facts describe_machine(const workplace& place) {
  utsname system = {};
  ::uname(&system);
  facts described;
  const auto add = [&](const char* name, const std::string& value) { described.emplace_back(name, value); };
  add("date", today());
  add("processor",
      line_of("/proc/cpuinfo", "model name") + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores");
  add("memory", memory());
  add("kernel", std::string(system.sysname) + ' ' + system.release);
  add("file system", file_system_of(place.folder()));
  add("other file system", place.other_file_system() ? file_system_of(*place.other_file_system()) : "none");
#ifdef __clang__
  add("compiler", "clang " __clang_version__);
#else
  add("compiler", "g++ " __VERSION__);
#endif
  add("Boost", std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000));
#ifdef ZC_BENCHMARK_RUSTC
  add("Rust", ZC_BENCHMARK_RUSTC);
#endif
#ifdef ZC_BENCHMARK_GO
  add("Go", ZC_BENCHMARK_GO);
#endif
  add("cp and cat", first_line_of({"cp", "--version"}));
  return described;
}

}  // namespace zc_benchmark
