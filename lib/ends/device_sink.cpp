#include "device_sink.hpp"

namespace zc::ZC_ABI::detail {

namespace {

// A device that takes nothing may do so later, and is asked again, as by boost::iostreams::copy; but some that are full
// leave no more than the errno.
bool is_worth_another_try(int error) noexcept { return error == 0 || error == EAGAIN || error == EINTR; }

}  // namespace

int device_sink::put(std::string_view data, std::size_t& taken) {
  while (taken < data.size()) {  // Boost.Iostreams lets a device take less than all
    errno = 0;
    const auto rest = static_cast<std::ptrdiff_t>(data.size() - taken);
    const std::ptrdiff_t n = write_by_(device_, data.data() + taken, rest);
    if (n > rest) return EIO;
    if (n < 0 || (n == 0 && !is_worth_another_try(errno))) return last_error();
    taken += static_cast<std::size_t>(n);
    count(static_cast<std::size_t>(n));
  }
  return 0;
}

int device_sink::flush() {
  errno = 0;
  return flush_by_(device_) ? 0 : last_error();
}

}  // namespace zc::ZC_ABI::detail
