// Waiting for a descriptor, by poll(2): it serves every kind of descriptor, which epoll does not.
#ifndef ZC_LIB_KERNEL_WAIT_HPP
#define ZC_LIB_KERNEL_WAIT_HPP

#include "kind.hpp"
#include "sys.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace zc::ZC_ABI::detail {

using clock = std::chrono::steady_clock;

// Waits until `end` shows `what`, an error or a hang-up; the next call on it then says which. 0, or the errno. A
// socket's own time-out, counted from `since`, is ETIMEDOUT: a blocking socket that has waited that long itself answers
// EAGAIN, just like one that does not block at all. EAGAIN for a file, which cannot be waited for.
int wait_for(const descriptor& end, sys::event what, clock::time_point since);

// Writes all of `data`, waiting where needed. Counts what was written in `done`. 0, or the errno.
int write_all(const descriptor& to, std::string_view data, std::size_t& done);

}  // namespace zc::ZC_ABI::detail

#endif
