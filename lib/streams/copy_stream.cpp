// The functions that users call: an operation, run to its end.
#include <zc/copy_stream.hpp>

#include "operation.hpp"

#include <zc/copy_operation.hpp>

#include <algorithm>
#include <cstdint>

namespace zc::ZC_ABI::detail {

copy_result copy_within(const input_end& in, const output_end& out, const copy_limits& limits, copy_options options,
                        std::error_code* ec) {
  const patience may_sleep = patience_of_call(limits, options);
  operation copy(in, out, limits, options, may_sleep);
  copy.run(may_sleep.descriptors == sys::mode::blocking ? UINT64_MAX : std::max<std::size_t>(limits.turn, 1));
  copy.report(ec);
  return copy.account().result();
}

copy_result copy(const input_end& in, const output_end& out, std::uintmax_t n, copy_options options,
                 std::error_code* ec) {
  copy_limits limits;
  limits.bytes = n;
  return copy_within(in, out, limits, options, ec);
}

}  // namespace zc::ZC_ABI::detail

namespace zc::ZC_ABI {

copy_result copy_stream(std::istream& in, std::ostream& out) {
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, nullptr);
}
copy_result copy_stream(std::istream& in, std::ostream& out, std::error_code& ec) {
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, &ec);
}
copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options) {
  return detail::copy_ends(in, out, detail::unbounded, options, nullptr);
}
copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options, std::error_code& ec) {
  return detail::copy_ends(in, out, detail::unbounded, options, &ec);
}

}  // namespace zc::ZC_ABI
