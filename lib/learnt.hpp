// What this process has learnt about its kernel: which calls are not there. Nothing else is remembered, since every
// other refusal may be the fault of one odd file.
#ifndef ZC_LIB_LEARNT_HPP
#define ZC_LIB_LEARNT_HPP

#include <zc/copy_result.hpp>

#include <atomic>

namespace zc::ZC_ABI::detail {

class missing_calls {
 public:
  bool has(copy_method way) const noexcept { return (bits_.load(std::memory_order_relaxed) & bit(way)) != 0; }
  void add(copy_method way) noexcept { bits_.fetch_or(bit(way), std::memory_order_relaxed); }
  void clear() noexcept { bits_.store(0, std::memory_order_relaxed); }  // for tests

 private:
  static unsigned bit(copy_method way) noexcept { return 1u << static_cast<unsigned>(way); }
  std::atomic<unsigned> bits_{0};
};

inline missing_calls missing;

}  // namespace zc::ZC_ABI::detail

#endif
