// A file beyond 4 GiB, whose positions 32 bits do not hold. It has a hole first, and takes no more blocks than its
// content.
#ifndef ZC_TESTS_LARGE_FILE_HPP
#define ZC_TESTS_LARGE_FILE_HPP

#include "../support/descriptors.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdint>

namespace zc_test {

// What lies across 4 GiB.
inline constexpr std::size_t size = 8 << 20;
inline constexpr off_t begin_of_content = (off_t{1} << 32) - (3 << 20) + 17;
inline constexpr off_t end_of_content = begin_of_content + off_t{size};
inline const std::string& content = bytes(size);

class large_file {
 public:
  large_file() {
    const unique_fd fd = open_file(path(), O_WRONLY | O_CREAT);
    checked(static_cast<int>(::pwrite(fd.get(), content.data(), size, begin_of_content)), "pwrite");
  }
  const std::string& path() const { return file_.path(); }
  unique_fd open_at(off_t where) const {
    unique_fd fd = open_file(path(), O_RDONLY);
    CHECK(::lseek(fd.get(), where, SEEK_SET) == where);
    return fd;
  }

 private:
  temporary_file file_;
};

// What another file has there.
inline std::string read_there(const std::string& path) {
  const unique_fd fd = open_file(path, O_RDONLY);
  CHECK(::lseek(fd.get(), begin_of_content, SEEK_SET) == begin_of_content);
  return read_all(fd.get());
}

// More bytes than 32 bits count.
inline constexpr std::uintmax_t many = (std::uintmax_t{1} << 32) + 5;

inline unique_fd make_holes() {
  unique_fd fd = make_memfd("", false);
  checked(::ftruncate(fd.get(), off_t{many}), "ftruncate");
  return fd;
}

inline off_t size_of(int fd) {
  struct stat about = {};
  checked(::fstat(fd, &about), "fstat");
  return about.st_size;
}

}  // namespace zc_test

#endif
