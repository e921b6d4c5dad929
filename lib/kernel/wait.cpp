#include "wait.hpp"

#include "descriptor_io.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zc::ZC_ABI::detail {

int wait_for(const descriptor& of, sys::event what, clock::time_point since) {
  descriptor end = of;
  if (end.is == kind::other) describe(of.fd, end);
  // poll finds files always ready: one that answers EAGAIN (hwmon's in sysfs do) would be asked for ever.
  if (end.is & file_or_block) return EAGAIN;
  const bool is_socket = end.is & any_socket;
  const std::int64_t limit = is_socket ? sys::socket_timeout(end.fd, what) : -1;
  for (;;) {
    const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - since).count();
    const std::int64_t left = limit - gone;
    const int milliseconds = limit < 0 ? -1 : static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
    sys::answer n = sys::poll(end.fd, what, milliseconds);
    if (n == sys::only_error && is_socket) {
      if (const int error = sys::take_socket_error(end.fd)) return error;
      n = sys::poll_changes(end.fd, what, milliseconds);  // its error queue is its user's, who may leave it full
    }
    if (n > 0) return 0;
    if (n == sys::not_yet && left <= INT_MAX) return ETIMEDOUT;
    if (n < 0 && n != -EINTR) return static_cast<int>(-n);
  }
}

int write_all(const descriptor& to, std::string_view data, std::size_t& done) {
  for (done = 0; done < data.size();) {
    const clock::time_point began = clock::now();
    const sys::answer some = write_some(to, data.substr(done));
    if (some > 0) {
      done += static_cast<std::size_t>(some);
    } else if (some == -EAGAIN) {
      if (const int error = wait_for(to, sys::event::writable, began)) return error;
    } else {
      return some == 0 ? EIO : static_cast<int>(-some);  // a 0 would go on for ever
    }
  }
  return 0;
}

}  // namespace zc::ZC_ABI::detail
