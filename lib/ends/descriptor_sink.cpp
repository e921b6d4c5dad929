#include "descriptor_sink.hpp"

#include "../kernel/keep_back.hpp"
#include "../kernel/without_sigpipe.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

namespace {

// Smaller pieces are gathered, up to as many bytes as std::filebuf would hold back: neither more calls than with it,
// nor later delivery.
constexpr std::size_t worth_a_write = 4096;
constexpr std::size_t gather_size = 8 * 1024;

}  // namespace

int descriptor_sink::prepare() {
  const bool had_pending = has_pending();
  const int error = front_.prepare_for_writing(descriptor_);
  if (had_pending) wrote(descriptor_);  // all or a part
  return error;
}

void descriptor_sink::gather() {
  is_gathering_ = (descriptor_.kind & file_or_block) || front_.gathers(descriptor_);
  if (is_gathering_) gathered_.reserve(gather_size);  // now: later, what was taken would be lost without memory
}

int descriptor_sink::put(std::string_view data, std::size_t& taken) {
  if (is_gathering_ && data.size() < worth_a_write) {
    if (gathered_.size() + data.size() > gather_size) {
      if (const int error = write_gathered()) return error;
      if (!gathered_.empty()) return 0;
    }
    gathered_.append(data);
    taken = data.size();
    return 0;
  }
  if (const int error = write_gathered()) return error;
  return gathered_.empty() ? write(data, taken) : 0;
}

int descriptor_sink::write(std::string_view data, std::size_t& taken) {
  const sys::answer n = write_some_without_sigpipe(descriptor_, data);
  if (n <= 0) return n == 0 ? EIO : static_cast<int>(-n);  // a 0 would go on for ever
  taken = static_cast<std::size_t>(n);
  wrote(descriptor_);
  count(taken);
  return 0;
}

int descriptor_sink::write_gathered() {
  if (gathered_.empty()) return 0;
  std::size_t done = 0;
  const int error = write(gathered_, done);
  gathered_.erase(0, done);
  return error;
}

int descriptor_sink::flush() {
  while (!gathered_.empty()) {
    if (const int error = write_gathered()) return error;
  }
  return moved();
}

}  // namespace zc::ZC_ABI::detail
