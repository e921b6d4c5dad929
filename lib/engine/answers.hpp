// What the answer of a kernel copy comes to: bytes, a wait for one of the ends, a refusal, or a failure.
#ifndef ZC_LIB_ENGINE_ANSWERS_HPP
#define ZC_LIB_ENGINE_ANSWERS_HPP

#include "errors.hpp"
#include "job.hpp"
#include "outcome.hpp"

#include <zc/copy_result.hpp>

namespace zc::ZC_ABI::detail {

bool is_ready(const descriptor& d, sys::event what);

// An EAGAIN of a call after which both ends are ready. They may have become so since the call, which is made again. A
// call that then answers EAGAIN once more answers so of itself, and this is true: some files do (FUSE, hwmon's in
// sysfs; ZFS and GPFS to copy_file_range), and sockets at an urgent byte.
bool blocks_of_itself(job& j) noexcept;

// What an errno means to a copy between these ends.
meaning meaning_of(int error, const job& j) noexcept;

// The answer ENOSYS, remembered if the kernel has no such call at all.
outcome refused_as_missing(copy_method way, sys::call what) noexcept;

// The failure of a file that is shorter than what was delivered of it: see job::has_input_shrunk.
outcome shrunk() noexcept;

// What the answer of a call with two ends comes to.
outcome judge(job& j, sys::answer n, copy_method way, sys::call what);

}  // namespace zc::ZC_ABI::detail

#endif
