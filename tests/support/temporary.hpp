// Files and folders that are gone when the test is.
#ifndef ZC_TESTS_TEMPORARY_HPP
#define ZC_TESTS_TEMPORARY_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <system_error>

namespace zc_test {

class temporary_folder {
 public:
  explicit temporary_folder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::random_device number;
    do path_ = parent / ("zc-test-" + std::to_string(number()) + std::to_string(number()));
    while (!std::filesystem::create_directory(path_));
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// A file in a folder that the whole process has: making one for each takes longer than many a copy.
class temporary_file {
 public:
  temporary_file() {
    static std::atomic<unsigned> made{0};
    path_ = folder() / std::to_string(made++);
  }
  ~temporary_file() { std::remove(path_.c_str()); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  static const temporary_folder& folder() {
    static const temporary_folder made;
    return made;
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

inline std::string read_file(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

// The same bytes for the same size each time, and no two pages alike. Made once, which takes longer than many a copy.
inline const std::string& bytes(std::size_t n) {
  static std::mutex mutex;
  static std::map<std::size_t, std::string> made;
  const std::lock_guard<std::mutex> lock(mutex);
  std::string& s = made[n];
  if (s.size() != n) {
    std::mt19937_64 random(n);
    s.resize(n);
    for (std::size_t at = 0; at < n; at += sizeof(std::uint64_t)) {
      const std::uint64_t eight = random();
      std::memcpy(&s[at], &eight, std::min(sizeof eight, n - at));
    }
  }
  return s;
}

// The first `n` bytes of `s`, or as many as there are.
inline std::string first_of(const std::string& s, std::uintmax_t n) {
  return s.substr(0, static_cast<std::size_t>(std::min<std::uintmax_t>(n, s.size())));
}

}  // namespace zc_test

#endif
