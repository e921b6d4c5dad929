// A copy as its user sees it: in steps, with limits, exceptions and error codes, and the streams' state.
#ifndef ZC_LIB_STREAMS_OPERATION_HPP
#define ZC_LIB_STREAMS_OPERATION_HPP

#include "../kernel/wait.hpp"
#include "copying.hpp"

#include <zc/copy_limits.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <system_error>

namespace zc::ZC_ABI::detail {

class operation {
 public:
  operation(const input_end& in, const output_end& out, const copy_limits& limits, copy_options options,
            patience may_sleep)
      : limits_(limits), copy_(in, out, limits.bytes, options, may_sleep) {}

  // Moves on until a turn is used up, or it must wait, or it is done, and then stays so. What goes wrong is reported
  // later; only bad_alloc comes out, and what ends a cancelled thread.
  copying::state step();

  // Moves and waits until it is done, by calls that move up to `turn` bytes.
  void run(std::uint64_t turn);

  // Sleeps until the next step is worth making, or a signal comes, for no longer than `at_most`. Only while waiting.
  void wait(clock::duration at_most);

  // Ends it where it is, and leaves both ends as a copy of its own leaves them. Idempotent.
  void stop();

  bool is_waiting() const noexcept { return state_ == copying::state::waiting; }
  const copying::wait& waits_for() const noexcept { return copy_.waits_for(); }

  // When it times out without another byte.
  clock::time_point until() const noexcept;

  const ledger& account() const noexcept { return copy_.account(); }

  // Stores what went wrong, or clears `ec`; where that is null, throws it as copy_error.
  void report(std::error_code* ec) const;

 private:
  copying::state advance(std::uint64_t turn, sys::sigpipe_guard& guard);
  copying::state run_own_code(std::uint64_t turn, sys::sigpipe_guard& guard);
  void take_cause();
  [[noreturn]] void end_without_memory();
  bool is_too_late(copying::state s);
  void time_out(const char* why);

  copy_limits limits_;
  copying copy_;
  copying::state state_ = copying::state::more;
  std::exception_ptr cause_;  // what the own code of an end threw
  bool has_begun_ = false;
  clock::time_point last_delivery_;  // or when the copy began
  std::uintmax_t delivered_then_ = 0;
  bool is_settled_ = false;
};

// The ways in which a copy that blocks may sleep: on descriptors as well, unless it has to be back in time.
patience patience_of_call(const copy_limits& limits, copy_options options) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
