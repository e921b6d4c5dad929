#include "buffer_sink.hpp"

namespace zc::ZC_ABI::detail {

// Area by area, since an overflow that throws would hide how much sputn() took before.
int buffer_sink::put(std::string_view data, std::size_t& taken) {
  while (taken < data.size()) {
    errno = 0;
    const std::string_view rest = data.substr(taken);
    const put_area area = buffer_areas::writable(buffer_);
    const bool has_area = area.begin != nullptr;
    std::size_t n = 0;
    if (has_area && area.size == 0) {
      n = put_byte(rest.front());
    } else if (const int error = put_piece(has_area ? rest.substr(0, area.size) : rest, n)) {
      return error;
    }
    if (n == 0) return last_error();
    taken += n;
    count(n);
  }
  return 0;
}

int buffer_sink::put_piece(std::string_view data, std::size_t& n) {
  const auto most = static_cast<std::streamsize>(data.size());
  const std::streamsize some = buffer_.sputn(data.data(), most);
  if (some > most) return EIO;
  n = some > 0 ? static_cast<std::size_t>(some) : 0;
  return 0;
}

std::size_t buffer_sink::put_byte(char byte) {
  return buffer_.sputc(byte) != std::streambuf::traits_type::eof() ? 1 : 0;
}

int buffer_sink::flush() {
  errno = 0;
  if (!is_to_be_flushed_) return 0;
  const std::size_t waiting =
      buffer_areas::pending(buffer_).size();  // where libc++'s has nothing any more when it fails
  const int error = sync();
  if (error != 0) discount(waiting);
  return error;
}

int buffer_sink::sync() { return buffer_.pubsync() == 0 ? 0 : last_error(); }

}  // namespace zc::ZC_ABI::detail
