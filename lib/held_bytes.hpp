// Bytes that were taken from an input and not delivered yet.
#ifndef ZC_LIB_HELD_BYTES_HPP
#define ZC_LIB_HELD_BYTES_HPP

#include <cstddef>
#include <string_view>

namespace zc::detail {

// A piece of memory that is filled once and emptied from the front; not a std::string, which would clear it before each
// read. Its thread keeps one of up to 128 KiB for the next copy: malloc would have it from the kernel, page by page,
// and give it back, for every copy again, which takes longer than many a copy (tests/benchmarks).
class held_bytes {
 public:
  held_bytes() = default;
  ~held_bytes() { release(); }
  held_bytes(const held_bytes&) = delete;
  held_bytes& operator=(const held_bytes&) = delete;

  // Room for `n` bytes; what was held is gone. Throws bad_alloc.
  char* make_room(std::size_t n) {
    begin_ = end_ = 0;
    if (n > capacity_) {
      release();
      acquire(n);
    }
    return memory_;
  }
  void filled(std::size_t n) noexcept { end_ = n; }
  void gave(std::size_t n) noexcept { begin_ += n; }

  std::string_view view() const noexcept { return {memory_ + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

 private:
  void acquire(std::size_t n);
  void release() noexcept;

  char* memory_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace zc::detail

#endif
