// Stands between zc and the kernel: records each call, and answers some of them as a test's script says.
#ifndef ZC_TESTS_KERNEL_HPP
#define ZC_TESTS_KERNEL_HPP

#include "../../lib/engine/learnt.hpp"
#include "../../lib/kernel/spare_pipes.hpp"
#include "../../lib/system/sys.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace zc_test {

using zc::sys::answer;
using zc::sys::call;
using zc::sys::request;

// Tests that do something before every k-th call take steps of this: sanitizers make each copy many times as slow.
#ifdef ZC_SANITIZED
inline constexpr int next_call = 7;
#else
inline constexpr int next_call = 1;
#endif

class kernel {
 public:
  // Called with each request, which it may change, and how many of the same kind came before.
  using script = std::function<std::optional<answer>(request&, int nth)>;

  explicit kernel(script s = nullptr) : script_(std::move(s)) {
    zc::detail::close_spare_pipes();  // which would be used without a call that can be seen
    current_ = this;
    zc::sys::interceptor = [](request& r) { return current_->see(r); };
  }
  ~kernel() {
    zc::detail::close_spare_pipes();
    zc::sys::interceptor = nullptr;
    zc::detail::learnt.clear();  // what a script answers is no fact
  }
  kernel(const kernel&) = delete;
  kernel& operator=(const kernel&) = delete;

  int count(call what) const {
    const auto found = counts_.find(what);
    return found != counts_.end() ? found->second : 0;
  }
  bool saw(call what) const { return count(what) > 0; }
  const std::vector<request>& seen() const { return seen_; }

 private:
  std::optional<answer> see(request& r) {
    const int nth = counts_[r.what]++;
    seen_.push_back(r);
    return script_ ? script_(r, nth) : std::nullopt;
  }

  static inline kernel* current_ = nullptr;
  script script_;
  std::vector<request> seen_;
  std::map<call, int> counts_;
};

// The n-th call (from 0) of one kind answers this.
inline kernel::script answering(call what, int nth, answer n) {
  return [=](request& r, int i) { return r.what == what && i == nth ? std::optional<answer>(n) : std::nullopt; };
}

// All calls of one kind answer this.
inline kernel::script always(call what, answer n) {
  return [=](request& r, int) { return r.what == what ? std::optional<answer>(n) : std::nullopt; };
}

}  // namespace zc_test

#endif
