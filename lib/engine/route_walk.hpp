// The walk of one transfer down the table of routes. Each row is tried once: one that is under way is left only when
// its mover refuses, or when it has had its share.
#ifndef ZC_LIB_ENGINE_ROUTE_WALK_HPP
#define ZC_LIB_ENGINE_ROUTE_WALK_HPP

#include "job.hpp"
#include "ledger.hpp"
#include "routes.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>

#include <cstdint>
#include <iterator>
#include <optional>

namespace zc::ZC_ABI::detail {

class route_walk {
 public:
  // Notes in `account` what becomes of each row.
  route_walk(job& of, copy_options options, ledger& account) noexcept
      : job_(of), account_(account), options_(options) {}

  // Goes on to a row that fits, if the walk is not on one. False if there is none left.
  bool find();
  // Of the row that find() is on.
  copy_method way() const noexcept { return row_->way; }

  // `n` bytes were taken from the input on this row.
  void took(std::uint64_t n) noexcept { taken_ += n; }

  void leave(row_fate why, int error) noexcept;

  // Why nothing can be written to the output, where that had to be found out before bytes were taken. Otherwise 0.
  int output_error() const noexcept { return output_error_.value_or(0); }

  // The row that a delivery by `way` counts for.
  int row_of_delivery(copy_method way) const noexcept;

 private:
  row_fate may_take(const route& r);
  bool holds(condition c);
  bool is_kernel_too_old(copy_method way) const;
  bool is_input_unchanging();

  job& job_;
  ledger& account_;
  copy_options options_;
  const route* row_ = std::begin(routes);
  bool is_on_it_ = false;
  std::uint64_t taken_ = 0;            // from the input, on this row
  std::optional<bool> is_unchanging_;  // once it is known
  std::optional<int> output_error_;    // once it is known
};

}  // namespace zc::ZC_ABI::detail

#endif
