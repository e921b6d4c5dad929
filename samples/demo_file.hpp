// What the demo sends: a file of random bytes, the checksum that tells whether a receiver got them, and how far each
// part of the work is.
#ifndef ZC_SAMPLES_DEMO_FILE_HPP
#define ZC_SAMPLES_DEMO_FILE_HPP

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

// On a terminal, a line that says how much of `whole` is done, and that is gone with the object.
class percentage {
 public:
  percentage(std::string what, std::uint64_t whole) : what_(std::move(what)), whole_(whole) {}
  ~percentage() {
    if (is_shown_) std::cerr << "\r\033[K" << std::flush;
  }
  percentage(const percentage&) = delete;
  percentage& operator=(const percentage&) = delete;

  void show(std::uint64_t done) {
    const int percent = static_cast<int>(static_cast<double>(done) * 100 / static_cast<double>(whole_));
    if (is_shown_ && percent != shown_)
      std::cerr << "\r\033[K" << what_ << ": " << (shown_ = percent) << " %" << std::flush;
  }

 private:
  std::string what_;
  std::uint64_t whole_;
  bool is_shown_ = ::isatty(STDERR_FILENO) != 0;
  int shown_ = -1;
};

// A file of random bytes without a name: it is gone with the program, however that ends.
class test_file {
 public:
  explicit test_file(std::uint64_t size) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    const std::string advice = "; choose another folder with TMPDIR, or a smaller --size";
    if (std::filesystem::space(folder).available < size) {
      throw std::runtime_error("there is no room for " + std::to_string(size) + " bytes in " + folder.string() +
                               advice);
    }
    std::string name = (folder / "zc-demo-XXXXXX").string();
    fd_ = ::mkstemp(name.data());
    if (fd_ < 0)
      throw std::system_error(errno, std::generic_category(), "making a file in " + folder.string() + advice);
    ::unlink(name.c_str());

    std::ofstream out(path(), std::ios::binary);
    percentage shown("making the file", size);
    std::mt19937_64 random(size);
    std::vector<std::uint64_t> block(128 * 1024);
    std::generate(block.begin(), block.end(), random);
    for (std::uint64_t left = size; left > 0;) {
      ++block[static_cast<std::size_t>(left % block.size())];  // no two blocks are the same
      const std::uint64_t n = std::min<std::uint64_t>(left, block.size() * sizeof block[0]);
      out.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(n));
      left -= n;
      shown.show(size - left);
    }
    if (!out.flush()) throw std::system_error(errno, std::generic_category(), "writing to " + folder.string() + advice);
  }
  ~test_file() { ::close(fd_); }
  test_file(const test_file&) = delete;
  test_file& operator=(const test_file&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

class checksum {
 public:
  void add(const char* data, std::size_t n) { XXH3_64bits_update(state_.get(), data, n); }
  std::uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

 private:
  struct deleter {
    void operator()(XXH3_state_t* s) const { XXH3_freeState(s); }
  };
  static XXH3_state_t* fresh() {
    XXH3_state_t* const s = XXH3_createState();
    if (s == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset(s);
    return s;
  }
  std::unique_ptr<XXH3_state_t, deleter> state_{fresh()};
};

inline std::uint64_t checksum_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> block(1024 * 1024);
  checksum sum;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    sum.add(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  return sum.value();
}

#endif
