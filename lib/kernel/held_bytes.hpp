// Bytes that were taken from an input and not delivered yet.
#ifndef ZC_LIB_KERNEL_HELD_BYTES_HPP
#define ZC_LIB_KERNEL_HELD_BYTES_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

namespace zc::ZC_ABI::detail {

inline constexpr std::size_t memory_alignment = 4096;

struct free_memory {
  bool is_aligned = false;
  void operator()(char* memory) const noexcept {
    is_aligned ? ::operator delete(memory, std::align_val_t(memory_alignment)) : ::operator delete(memory);
  }
};

// A piece of memory that is filled once and emptied from the front; not a std::string, which would clear it before each
// read. Large ones are aligned as reading a file past the page cache wants it (open(2), O_DIRECT).
class held_bytes {
 public:
  static constexpr std::size_t alignment = memory_alignment;

  // Room for `n` bytes; what was held is gone. Throws bad_alloc.
  char* make_room(std::size_t n) {
    begin_ = end_ = 0;
    if (n > capacity_) {
      release();
      const bool is_large = n >= alignment;
      void* const memory = is_large ? ::operator new(n, std::align_val_t(alignment)) : ::operator new(n);
      memory_ = {static_cast<char*>(memory), free_memory{is_large}};
      capacity_ = n;
    }
    return memory_.get();
  }
  // Gives the memory back; what was held is gone.
  void release() noexcept {
    memory_.reset();
    capacity_ = begin_ = end_ = 0;
  }
  void commit(std::size_t n) noexcept { end_ = n; }
  void consume(std::size_t n) noexcept { begin_ += n; }

  const char* begin() const noexcept { return memory_.get() + begin_; }

  std::string_view view() const noexcept { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

 private:
  std::unique_ptr<char, free_memory> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
