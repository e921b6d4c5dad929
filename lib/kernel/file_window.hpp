// A part of a file, mapped: what is written from there is copied once, by the kernel, and never passes through a
// buffer.
#ifndef ZC_LIB_KERNEL_FILE_WINDOW_HPP
#define ZC_LIB_KERNEL_FILE_WINDOW_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zc::ZC_ABI::detail {

// Let only system calls read a window. Where the file has shrunk under it, a call answers EFAULT or a short count; the
// program itself would get a SIGBUS.
class file_window {
 public:
  // The most that a window shows. Larger ones gain nothing, and ones below 1 MiB lose to read(2).
  static constexpr std::size_t size = 8 * 1024 * 1024;

  file_window() = default;
  ~file_window() { close(); }
  file_window(const file_window&) = delete;
  file_window& operator=(const file_window&) = delete;

  // Shows `n` bytes of the file from `position` on. A mapping begins and ends with a page, and one of hugetlbfs with a
  // huge page, which is its `block` (st_blksize); munmap(2) refuses anything else. False if the mapping is refused: the
  // copy is then made another way.
  bool open(int fd, std::int64_t position, std::size_t n, std::size_t block) noexcept;
  void close() noexcept;

  // What has not been written yet.
  std::string_view view() const noexcept { return {base_ + begin_, end_ - begin_}; }
  void consume(std::size_t n) noexcept { begin_ += n; }

  // Where the first byte of view() is in the file.
  std::int64_t position() const noexcept { return offset_ + static_cast<std::int64_t>(begin_); }

 private:
  char* base_ = nullptr;
  std::int64_t offset_ = 0;  // of base_ in the file
  std::size_t mapped_ = 0;   // bytes from base_ on
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
