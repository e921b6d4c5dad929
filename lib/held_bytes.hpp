// Bytes that were taken from an input and not delivered yet.
#ifndef ZC_LIB_HELD_BYTES_HPP
#define ZC_LIB_HELD_BYTES_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace zc::ZC_ABI::detail {

// A piece of memory that is filled once and emptied from the front; not a std::string, which would clear it before each
// read.
class held_bytes {
 public:
  // Room for `n` bytes; what was held is gone. Throws bad_alloc.
  char* make_room(std::size_t n) {
    begin_ = end_ = 0;
    if (n > capacity_) {
      memory_.reset(new char[n]);
      capacity_ = n;
    }
    return memory_.get();
  }
  void filled(std::size_t n) noexcept { end_ = n; }
  void gave(std::size_t n) noexcept { begin_ += n; }

  std::string_view view() const noexcept { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
