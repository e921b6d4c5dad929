// What this process has learnt about its kernel: its version, and which calls it does not have. Nothing else is
// remembered, since every other refusal may be the fault of one odd file.
#ifndef ZC_LIB_ENGINE_LEARNT_HPP
#define ZC_LIB_ENGINE_LEARNT_HPP

#include "../system/sys.hpp"

#include <zc/copy_result.hpp>

#include <atomic>

namespace zc::ZC_ABI::detail {

class kernel_facts {
 public:
  bool lacks(copy_method way) const noexcept {
    if (way != copy_method::buffered && sys::has_only_read_and_write()) return true;
    return (bits_.load(std::memory_order_relaxed) & bit(way)) != 0;
  }
  void found_missing(copy_method way) noexcept { bits_.fetch_or(bit(way), std::memory_order_relaxed); }
  void clear() noexcept {  // for tests
    bits_.store(0, std::memory_order_relaxed);
    version_.store(not_asked, std::memory_order_relaxed);
  }

  // Like sys::kernel_version(), which is called once.
  int kernel_version() noexcept {
    int version = version_.load(std::memory_order_relaxed);
    if (version == not_asked) {
      version = sys::kernel_version();
      version_.store(version, std::memory_order_relaxed);
    }
    return version;
  }

 private:
  static unsigned bit(copy_method way) noexcept { return 1u << static_cast<unsigned>(way); }
  static constexpr int not_asked = -1;
  std::atomic<unsigned> bits_{0};
  std::atomic<int> version_{not_asked};
};

inline kernel_facts learnt;

}  // namespace zc::ZC_ABI::detail

#endif
