#include "memory_sink.hpp"

#include <algorithm>
#include <cstring>

namespace zc::ZC_ABI::detail {

namespace {
// A put area that is smaller is filled through a buffer, and grows by that.
constexpr std::size_t worth_filling = 16 * 1024;
}  // namespace

int memory_sink::put(std::string_view data, std::size_t& taken) {
  while (taken < data.size()) {
    errno = 0;
    const std::string_view rest = data.substr(taken);
    const put_area area = buffer_areas::writable(buffer_);
    std::size_t n = std::min(area.size, rest.size());
    if (n > 0) {
      std::memcpy(area.begin, rest.data(), n);
      buffer_areas::wrote(buffer_, n);
    } else {
      n = put_byte(rest.front());  // which makes room for more, if there can be any
    }
    if (n == 0) return errno != 0 ? errno : area.begin != nullptr ? ENOSPC : EIO;
    taken += n;
    count(n);
  }
  return 0;
}

put_area memory_sink::room() const noexcept {
  const put_area area = buffer_areas::writable(buffer_);
  return area.size >= worth_filling ? area : put_area{nullptr, 0};
}

void memory_sink::filled(std::size_t n) noexcept {
  buffer_areas::wrote(buffer_, n);
  count(n);
}

}  // namespace zc::ZC_ABI::detail
