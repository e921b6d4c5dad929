// Waiting for a descriptor, by poll(2): it serves every kind of descriptor, which epoll does not.
#ifndef ZC_LIB_KERNEL_WAIT_HPP
#define ZC_LIB_KERNEL_WAIT_HPP

#include "../system/sys.hpp"
#include "kind.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace zc::ZC_ABI::detail {

using clock = std::chrono::steady_clock;

// `now` and `span` later, or the last of all times.
constexpr clock::time_point later(clock::time_point now, clock::duration span) noexcept {
  return span < clock::time_point::max() - now ? now + span : clock::time_point::max();
}

// False for a file: poll(2) finds it always ready, so that one which answers EAGAIN (hwmon's in sysfs do) would be
// asked for ever. A few files of procfs and tracefs are like pipes, such as /proc/kmsg, and are not ready all the time.
bool can_be_waited_for(const descriptor& end, sys::event what);

// Waits until `end` shows `what`, an error or a hang-up, but no longer than until `until`. 0 where it is worth calling
// again, ETIMEDOUT, EINTR where a signal came, EAGAIN where the end cannot be waited for, or the error that a socket
// held.
int wait_until(const descriptor& end, sys::event what, clock::time_point until);

// The same, but a signal does not end the wait, and `until` ends it with 0. The socket's own time-out (SO_RCVTIMEO,
// SO_SNDTIMEO) ends it with ETIMEDOUT, counted from `since`, when the call before was made: a blocking socket that has
// slept for so long in it answers EAGAIN, just as a non-blocking one does at once.
int wait_for(const descriptor& end, sys::event what, clock::time_point since,
             clock::time_point until = clock::time_point::max());

// Writes all of `data`, waiting where needed. Counts what was written in `done`. 0, or the errno.
int write_all(const descriptor& to, std::string_view data, std::size_t& done);

}  // namespace zc::ZC_ABI::detail

#endif
