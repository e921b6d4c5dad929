#include "held_bytes.hpp"

#include <utility>

namespace zc::detail {

namespace {

constexpr std::size_t kept_size = 128 * 1024;

// A thread's block between two copies. It may still be asked after its end, by the destructor of another object of the
// thread or of the program, which then keeps none.
struct kept_block {
  char* memory = nullptr;
  bool has_ended = false;
  ~kept_block() {
    delete[] memory;
    memory = nullptr;
    has_ended = true;
  }
};
thread_local kept_block kept;

}  // namespace

void held_bytes::acquire(std::size_t n) {
  if (n <= kept_size && kept.memory != nullptr) {
    memory_ = std::exchange(kept.memory, nullptr);
    capacity_ = kept_size;
  } else {
    const std::size_t size = n <= kept_size ? kept_size : n;
    memory_ = new char[size];
    capacity_ = size;
  }
}

void held_bytes::release() noexcept {
  if (capacity_ == kept_size && kept.memory == nullptr && !kept.has_ended) {
    kept.memory = memory_;
  } else {
    delete[] memory_;
  }
  memory_ = nullptr;
  capacity_ = 0;
}

}  // namespace zc::detail
