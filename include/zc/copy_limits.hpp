/// @file
/// How far a copy goes, and how long it may take.
#ifndef ZC_COPY_LIMITS_HPP
#define ZC_COPY_LIMITS_HPP

#include <zc/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace zc {
inline namespace ZC_ABI {

/// All members have defaults that limit nothing but the turn. Times are of std::chrono::steady_clock, so that setting
/// the system's clock changes nothing.
struct copy_limits {
  /// How many bytes are copied at most; no byte behind them is taken. A copy that reaches this limit has succeeded. A
  /// number beyond INTMAX_MAX other than the default is errc::invalid_argument.
  std::uintmax_t bytes = UINTMAX_MAX;

  /// When the whole copy must have ended. One that has not is errc::timed_out of neither end, before its next byte is
  /// taken; what was delivered is counted, and a new copy goes on from there.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  /// How long no byte may be delivered, from the first step on, before the copy ends with errc::timed_out in the same
  /// way. Time that passes between two steps counts only if the second one finds nothing to move.
  std::chrono::steady_clock::duration idle_timeout = std::chrono::steady_clock::duration::max();

  /// What one step() moves at most, in bytes, so that the thread's other work does not wait long. 0 counts as 1. A
  /// record (a datagram or packet) is never cut, and a hole counts with the data behind it. 1 MiB takes about half a
  /// millisecond or less (tests/operation/step_times.cpp).
  std::size_t turn = 1024 * 1024;
};

}  // namespace ZC_ABI
}  // namespace zc

#endif
