// What went wrong, at which end, and why: the words for what the errno alone does not tell.
#ifndef ZC_LIB_STREAMS_FAILURE_HPP
#define ZC_LIB_STREAMS_FAILURE_HPP

#include "../engine/transfer.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>

#include <cstdint>
#include <string>
#include <system_error>

namespace zc::ZC_ABI::detail {

struct failure {
  std::error_code code;
  copy_end end = copy_end::neither;
  std::string why = {};  // what the errno alone does not tell
  explicit operator bool() const noexcept { return static_cast<bool>(code); }
};

failure failed(int error, copy_end end, std::string why = {});

// An end that cannot be used, for what its errno means there.
failure unusable(int error, copy_end which);

// What a transfer failed with.
failure failed_transfer(const progress& p);

inline constexpr char needs_buffer[] =
    "no kernel call can do this copy (docs/ways.md says which can), and kernel_only rules out a buffer";
inline constexpr char needs_to_sleep[] =
    "the own code of a stream or device would have to run, which may sleep: copy_options::may_block allows that";
inline constexpr char lost_in_relay[] =
    " bytes that were taken from it cannot be read back out of a pipe, and are lost";
inline constexpr char incomplete_chain[] = "the chain has no device at its end: push one";

bool are_valid(copy_options options) noexcept;

// What copy_stream_n takes for a negative length is none.
bool is_length(std::uintmax_t n) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
