// The file systems that tests/filesystems/run has mounted, and the known files that are on each.
#ifndef ZC_TESTS_MOUNTED_HPP
#define ZC_TESTS_MOUNTED_HPP

#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <sstream>
#include <vector>

namespace zc_test {

struct file_system {
  std::string name;
  std::string role;  // "rw", "ro", or "own": for one test that makes it useless for others
  std::string path;

  bool is_one_of(std::initializer_list<const char*> names) const {
    return std::any_of(names.begin(), names.end(), [&](const char* n) { return name == n; });
  }
  std::string known(const std::string& file) const { return path + "/in/" + file; }
};

inline std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run this by tests/filesystems/run");
  return value;
}

// Those of one role, or all that hold the known files.
inline std::vector<file_system> mounted(const std::string& role = "") {
  std::istringstream lines(setting("ZC_FILE_SYSTEMS"));
  std::vector<file_system> all;
  for (file_system one; lines >> one.name >> one.role && std::getline(lines >> std::ws, one.path);) {
    if (role.empty() ? one.role != "own" : one.role == role) all.push_back(one);
  }
  return all;
}

inline std::string contents(const std::string& path) { return read_all(open_file(path, O_RDONLY).get()); }

// Each name with what a file of this name holds.
inline const std::map<std::string, std::string>& known_files() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(setting("ZC_KNOWN_FILES"))) {
      files[file.path().filename()] = contents(file.path());
    }
    return files;
  }();
  return all;
}

inline const auto never = never_close;

// One copy between descriptors, which stay open.
inline zc::copy_result copy(const unique_fd& in, const unique_fd& out, zc::copy_options options,
                            std::error_code& error) {
  zc::fd_source source(in.get(), never_close);
  zc::fd_sink sink(out.get(), never_close);
  return zc::copy_stream(source, sink, options, error);
}

inline void check_success(const zc::copy_result& result, std::error_code error, std::size_t n) {
  CHECK(error == std::error_code());
  CHECK(result.bytes == n);
  CHECK(result.failed_end == zc::copy_end::neither);
  CHECK(result.undelivered.empty());
}

inline void seek(const unique_fd& fd, std::size_t to) {
  checked(static_cast<int>(::lseek(fd.get(), static_cast<off_t>(to), SEEK_SET)), "lseek");
}

inline std::size_t allocated(const std::string& path) {
  struct stat about = {};
  checked(::stat(path.c_str(), &about), "stat");
  return static_cast<std::size_t>(about.st_blocks) * 512;
}

// How many of a file's extents there are, and how many are shared with another file (fiemap.rst).
struct extents {
  unsigned all = 0;
  unsigned shared = 0;
};

inline extents extents_of(const std::string& path) {
  constexpr unsigned most = 1000;
  std::vector<char> memory(sizeof(fiemap) + most * sizeof(fiemap_extent));
  auto* const map = reinterpret_cast<fiemap*>(memory.data());
  map->fm_length = FIEMAP_MAX_OFFSET;
  map->fm_flags = FIEMAP_FLAG_SYNC;
  map->fm_extent_count = most;
  checked(::ioctl(open_file(path, O_RDONLY).get(), FS_IOC_FIEMAP, map), "FS_IOC_FIEMAP");
  extents found;
  for (unsigned i = 0; i < map->fm_mapped_extents; ++i) {
    ++found.all;
    if (map->fm_extents[i].fe_flags & FIEMAP_EXTENT_SHARED) ++found.shared;
  }
  return found;
}

}  // namespace zc_test

#endif
