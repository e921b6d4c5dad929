// Where a copy sleeps for an end, but for blocking calls themselves. A program whose event loop steps a copy_operation
// waits in its own way instead.
#include "wait.hpp"

#include "descriptor_io.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zc::ZC_ABI::detail {

namespace {

// What poll(2) takes: rounded up, since a wait that ends too early has to be made again. -1 means for ever.
int milliseconds_until(clock::time_point until) noexcept {
  if (until == clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

clock::time_point end_of_timeout(const descriptor& end, sys::event what, clock::time_point since) noexcept {
  const std::int64_t limit = (end.kind & any_socket) ? sys::socket_timeout(end.fd, what) : -1;
  if (limit < 0) return clock::time_point::max();
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365 * 100);  // nanoseconds would overflow
  return later(since, std::min(std::chrono::milliseconds(limit), longest));
}

// fd_device does not ask what its descriptor is.
descriptor described(const descriptor& end) noexcept {
  descriptor known = end;
  if (known.kind == fd_kind::other) describe(end.fd, known);
  return known;
}

}  // namespace

bool can_be_waited_for(const descriptor& end, sys::event what) {
  return !(end.kind & file_or_block) || sys::would_sleep(end.fd, what);
}

int wait_until(const descriptor& end, sys::event what, clock::time_point until) {
  if (!can_be_waited_for(end, what)) return EAGAIN;
  for (;;) {
    const int milliseconds = milliseconds_until(until);
    sys::answer n = sys::poll(end.fd, what, milliseconds);
    if (n == sys::only_error && (end.kind & any_socket)) {
      if (const int error = sys::take_socket_error(end.fd)) return error;
      n = sys::poll_changes(end.fd, what, milliseconds);  // its error queue is its user's, who may leave it full
    }
    if (n > 0) return 0;
    if (n < 0) return static_cast<int>(-n);
    if (milliseconds != INT_MAX) return ETIMEDOUT;
  }
}

int wait_for(const descriptor& end, sys::event what, clock::time_point since, clock::time_point until) {
  const descriptor known = described(end);
  const clock::time_point own = end_of_timeout(known, what, since);
  for (;;) {
    const int error = wait_until(known, what, std::min(own, until));
    if (error == ETIMEDOUT && until < own) return 0;
    if (error != EINTR) return error;
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
