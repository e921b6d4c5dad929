#include "wait.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zc::ZC_ABI::detail {

int wait_for(const descriptor& of, sys::event what, clock::time_point since) noexcept {
  descriptor end = of;
  if (end.is == kind::other) describe(of.fd, end);
  // poll finds files always ready: one that answers EAGAIN (hwmon's in sysfs do) would be asked for ever.
  if (end.is & (kind::file | kind::empty_file | kind::append_file | kind::block)) return EAGAIN;
  const bool is_socket = end.is & (kind::socket | kind::stream_socket);
  const std::int64_t limit = is_socket ? sys::socket_timeout(end.fd, what) : -1;
  for (;;) {
    int milliseconds = -1;
    if (limit >= 0) {
      const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - since).count();
      milliseconds = static_cast<int>(std::clamp<std::int64_t>(limit - gone, 0, INT_MAX));
    }
    const sys::answer n = sys::poll(end.fd, what, milliseconds);
    if (n > 0) return 0;
    if (n == 0) return ETIMEDOUT;
    if (n != -EINTR) return static_cast<int>(-n);
  }
}

sys::answer room_to_read(const descriptor& from, std::size_t n, std::uint64_t limit) noexcept {
  const sys::answer record = from.is == kind::socket ? sys::record_size(from.fd) : 0;
  if (record < 0 && record != -EOPNOTSUPP && record != -EINVAL) return record;  // some have no such question
  if (record > 0 && static_cast<std::uint64_t>(record) > limit) return -EMSGSIZE;
  return std::max(record, static_cast<sys::answer>(n));
}

sys::answer write_some(const descriptor& to, std::string_view data, bool is_record) noexcept {
  const bool is_socket = to.is & (kind::socket | kind::stream_socket);
  const sys::answer n =
      is_socket ? sys::send(to.fd, data.data(), data.size()) : sys::write(to.fd, data.data(), data.size());
  constexpr std::size_t fits = 32 * 1024;  // UDP's longest is 65507
  return n == -EMSGSIZE && !is_record && data.size() > fits ? write_some(to, data.substr(0, fits), true) : n;
}

int write_all(const descriptor& to, std::string_view data, std::size_t& done) noexcept {
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
