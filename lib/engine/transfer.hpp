// A copy between two descriptors, in steps.
#ifndef ZC_LIB_ENGINE_TRANSFER_HPP
#define ZC_LIB_ENGINE_TRANSFER_HPP

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

  // Moves some bytes, or takes some, by the first way that does not refuse. Never `refused`.
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

  // How many of these bytes could not be read back out of the relay pipe, and are lost. Asked after give_back().
  std::uint64_t lost() const noexcept { return job_.relay.held(); }

 private:
  bool may_take(const route& r);
  bool holds(condition c);
  bool is_input_unchanging();
  bool find_route();
  void leave_route() noexcept;
  bool input_is_at_its_end() const;
  // True if as many bytes were taken as a file had when it was asked last.
  bool has_seen_all() const noexcept { return limit_ - job_.left >= job_.in.size; }
  bool has_grown() noexcept;
  outcome confirm_end();
  outcome step_on_route();

  job job_;
  std::uint64_t limit_ = 0;
  copy_options options_;
  const route* route_;
  std::optional<bool> is_unchanging_;  // once it was asked
  std::optional<int> output_error_;    // once it was checked
  bool is_on_route_ = false;
  bool is_end_doubtful_ = false;  // a kernel copy answered 0, and a read has not said the same yet
  std::uint64_t taken_on_route_ = 0;
  bool has_taken_ = false;
  copy_method delivered_by_ = copy_method::none;
};

}  // namespace zc::ZC_ABI::detail

#endif
