#include "stdio_sink.hpp"

#include "../buffers/stdio_file.hpp"

namespace zc::ZC_ABI::detail {

int stdio_sink::put(std::string_view data, std::size_t& taken) {
  while (taken < data.size()) {
    errno = 0;
    const std::size_t n = std::fwrite(data.data() + taken, 1, data.size() - taken, file_);
    if (n == 0) return last_error();
    taken += n;
    count(n);
  }
  return 0;
}

int stdio_sink::flush() {
  errno = 0;
  const std::size_t waiting = pending(file_);
  if (std::fflush(file_) == 0) return 0;
  discount(waiting);  // how many of these it took, stdio does not say
  return last_error();
}

}  // namespace zc::ZC_ABI::detail
