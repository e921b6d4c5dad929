// Bytes that were taken from an input and not delivered yet.
#ifndef ZC_LIB_KERNEL_HELD_BYTES_HPP
#define ZC_LIB_KERNEL_HELD_BYTES_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace zc::ZC_ABI::detail {

// A piece of memory that is filled once and emptied from the front; not a std::string, which would clear it before each
// read. Large ones are aligned as reading a file past the page cache wants it (open(2), O_DIRECT).
class held_bytes {
 public:
  static constexpr std::size_t alignment = 4096;

  // Room for `n` bytes; what was held is gone. Throws bad_alloc.
  char* make_room(std::size_t n) {
    begin_ = end_ = 0;
    if (n > capacity_) {
      release();
      std::size_t all = n < alignment ? n : n + alignment;
      memory_.reset(new char[all]);
      void* first = memory_.get();
      first_ = static_cast<char*>(n < alignment ? first : std::align(alignment, n, first, all));
      capacity_ = n;
    }
    return first_;
  }
  // Gives the memory back; what was held is gone.
  void release() noexcept {
    memory_.reset();
    first_ = nullptr;
    capacity_ = begin_ = end_ = 0;
  }
  void commit(std::size_t n) noexcept { end_ = n; }
  void consume(std::size_t n) noexcept { begin_ += n; }

  const char* begin() const noexcept { return first_ + begin_; }

  std::string_view view() const noexcept { return {first_ + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

 private:
  std::unique_ptr<char[]> memory_;
  char* first_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
