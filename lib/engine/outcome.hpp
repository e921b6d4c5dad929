// What one step of a copy came to.
#ifndef ZC_LIB_ENGINE_OUTCOME_HPP
#define ZC_LIB_ENGINE_OUTCOME_HPP

#include "../system/sys.hpp"

#include <zc/copy_result.hpp>

#include <cstdint>

namespace zc::ZC_ABI::detail {

struct outcome {
  enum class what {
    moved,        // `bytes` have reached the output; 0 if they got only as far as the relay pipe or the buffer
    end,          // the input has no more; of a kernel copy, transfer believes this only if a read says the same
    would_block,  // nothing was done; go on once `on` shows `awaited`
    again,        // nothing was done, and nothing is in the way any more
    refused,  // this call moved nothing and its way does not work here; what is held is delivered before the next way
              // is tried
    failed,   // `error` happened at `failed_end`; what is held has not been delivered
  };

  what is;
  std::uint64_t bytes = 0;
  std::uint64_t skipped = 0;  // bytes of a hole, which count as delivered with what lies behind it
  copy_end on = copy_end::neither;
  sys::event awaited = sys::event::readable;
  int error = 0;
  row_fate fate = row_fate::refused;  // of a row that is left
  copy_end failed_end = copy_end::neither;
  const char* why = "";  // what the errno alone does not tell

  static outcome moved(sys::answer n) noexcept {
    outcome o{what::moved};
    o.bytes = static_cast<std::uint64_t>(n);
    return o;
  }
  static outcome taken() noexcept { return moved(0); }
  static outcome end() noexcept { return outcome{what::end}; }
  static outcome again() noexcept { return outcome{what::again}; }
  static outcome refused(int error = 0) noexcept {
    outcome o{what::refused};
    o.error = error;
    return o;
  }
  static outcome not_possible(row_fate why) noexcept {
    outcome o{what::refused};
    o.fate = why;
    return o;
  }
  static outcome until_readable() noexcept {
    outcome o{what::would_block};
    o.on = copy_end::input;
    return o;
  }
  static outcome until_writable() noexcept {
    outcome o{what::would_block};
    o.on = copy_end::output;
    o.awaited = sys::event::writable;
    return o;
  }
  static outcome failed(int error, copy_end end) noexcept {
    outcome o{what::failed};
    o.error = error;
    o.failed_end = end;
    return o;
  }
};

}  // namespace zc::ZC_ABI::detail

#endif
