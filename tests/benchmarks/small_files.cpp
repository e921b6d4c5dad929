#include "measurements.hpp"

#include "clock.hpp"
#include "ends/child.hpp"
#include "names.hpp"
#include "peers/peer.hpp"
#include "turns.hpp"

#include <zc/zc.hpp>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace zc_benchmark {
namespace {

namespace fs = std::filesystem;

constexpr int file_count = 2000;
constexpr std::uint64_t file_size = 4 * KiB;

using copier = std::function<void(const std::string& from, const std::string& to)>;

struct folders {
  fs::path from;
  fs::path to;
};

// All files of a folder into a new one, which is then checked and removed.
cost copy_all(const folders& in, const std::function<cost()>& copy) {
  fs::create_directory(in.to);
  cost took;
  try {
    took = copy();
    int copied = 0;
    for (const auto& entry : fs::directory_iterator(in.to)) copied += entry.file_size() == file_size;
    if (copied != file_count) throw std::runtime_error(std::to_string(copied) + " files arrived");
  } catch (...) {
    fs::remove_all(in.to);
    throw;
  }
  fs::remove_all(in.to);
  return took;
}

cost by_one(const folders& in, const copier& copy) {
  std::vector<std::string> names;
  for (int i = 0; i < file_count; ++i) names.push_back('/' + std::to_string(i));
  const stopwatch watch;
  for (const std::string& name : names) copy(in.from.native() + name, in.to.native() + name);
  return watch.elapsed();
}

void by_zc(const std::string& from, const std::string& to) { zc::copy_stream(zc::fd_source(from), zc::fd_sink(to)); }

void by_zc_over_streams(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  zc::copy_stream(in, out);
}

void by_rdbuf(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  out << in.rdbuf();
}

// What copies between descriptors, with open(2) before it and close(2) behind.
copier opened_for(const peer& p) {
  return [&p](const std::string& from, const std::string& to) {
    const unique_fd in(checked(::open(from.c_str(), O_RDONLY | O_CLOEXEC), "open"));
    const unique_fd out(checked(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), "open"));
    p.prepare({kind::file, kind::file, in.get(), out.get(), from, to, nullptr, nullptr})();
  };
}

}  // namespace

table measure_small_files(const workplace& place, const settings& wanted) {
  // In memory where that can be: ext4 takes from 30 to 300 µs to make a file, and hides whoever fills it.
  const fs::path parent = place.other_file_system().value_or(place.folder());
  const folders in = {parent / "small", parent / "small-copies"};
  fs::create_directory(in.from);
  for (int i = 0; i < file_count; ++i) {
    std::ofstream(in.from / std::to_string(i), std::ios::binary).write(sample_bytes(), file_size);
  }

  ::sync();  // or the disk would be busy with them

  std::vector<entrant> entrants;
  const auto add = [&](const std::string& name, const copier& copy) {
    entrants.push_back({name, true, false, [=] { return copy_all(in, [&] { return by_one(in, copy); }); }});
  };
  add(names::zc, by_zc);
  add("zc over std::ifstream and std::ofstream", by_zc_over_streams);
  for (const peer& p : all_peers()) {
    const bool is_c_or_rust = p.name.compare(0, 2, "C:") == 0 || p.name.compare(0, 5, "Rust:") == 0;
    if (is_c_or_rust && p.fits(kind::file, kind::file)) add(p.name, opened_for(p));
  }
  add(names::rdbuf, by_rdbuf);
  add("std::filesystem::copy_file", [](const auto& from, const auto& to) { fs::copy_file(from, to); });
  entrants.push_back({"cp -r", true, false, [=] {
                        return copy_all(in, [&] {
                          const stopwatch watch;
                          const double cpu = child({"cp", "-r", in.from.native() + "/.", in.to}, {}).wait();
                          return cost{watch.elapsed().wall, cpu};
                        });
                      }});
  const std::string note = std::string("All files together, opening and closing them included") +
                           (place.other_file_system() ? ", on the other file system." : ".");
  return {
      names::small_files, note, {{file_count * file_size, take_turns(names::small_files, entrants, wanted.rounds)}}};
}

}  // namespace zc_benchmark
