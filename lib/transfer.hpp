// A copy between two descriptors, in steps.
#ifndef ZC_LIB_TRANSFER_HPP
#define ZC_LIB_TRANSFER_HPP

#include "movers.hpp"
#include "outcome.hpp"
#include "routes.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace zc::ZC_ABI::detail {

// Goes down the rows of the table. Each step moves some bytes, or says on which descriptor to wait for what; whoever
// calls it decides how to wait, and may stop between any two steps.
class transfer {
 public:
  // At most `limit` bytes from `in` to `out`, from where their descriptors stand.
  transfer(const descriptor& in, const descriptor& out, std::uint64_t limit, copy_options options) noexcept;

  // One system call that moves bytes. Never `refused`.
  outcome step();

  // True if the next step may raise SIGPIPE where nobody reads the output any more.
  bool may_raise_sigpipe();

  // The way by which the last step moved bytes.
  copy_method way() const noexcept { return delivered_by_; }

  // True if something was taken from the input, which has moved its descriptor.
  bool has_taken() const noexcept { return has_taken_; }

  // True if no more may be taken, whether or not there is more.
  bool has_reached_limit() const noexcept { return job_.left == 0; }

  // Puts back what was taken from the input and not delivered: a seekable input stands behind the last byte delivered,
  // and of any other the bytes are returned. The transfer is over.
  std::string give_back();

 private:
  bool may_take(const route& r);
  bool holds(condition c);
  bool is_input_unchanging();
  bool find_route();
  void leave_route() noexcept;
  bool input_is_at_its_end() const;

  job job_;
  copy_options options_;
  const route* route_;
  std::optional<bool> is_unchanging_;  // once it was asked
  std::optional<int> output_error_;    // once it was checked
  bool is_on_route_ = false;
  bool route_has_moved_ = false;
  std::uint64_t taken_on_route_ = 0;
  bool has_taken_ = false;
  copy_method delivered_by_ = copy_method::none;
};

}  // namespace zc::ZC_ABI::detail

#endif
