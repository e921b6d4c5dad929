#include "buffer_source.hpp"

#include "../buffers/areas.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace zc::ZC_ABI::detail {

namespace {
constexpr std::size_t most_moved_out = 64 * 1024;
}  // namespace

std::string_view buffer_source::at_hand() {
  return is_detached_ ? std::string_view() : buffer_areas::readable(buffer_);
}

std::string_view buffer_source::ask(std::uintmax_t limit, int& /*error*/) {
  using traits = std::streambuf::traits_type;
  errno = 0;  // an exception may leave none
  const traits::int_type c = buffer_.sgetc();
  if (traits::eq_int_type(c, traits::eof())) return {};
  if (const std::string_view area = buffer_areas::readable(buffer_); !area.empty())
    return is_detached_ ? move_out(area, limit) : area;
  single_ = traits::to_char_type(c);
  is_single_ = true;
  return {&single_, 1};
}

std::string_view buffer_source::move_out(std::string_view area, std::uintmax_t limit) {
  const auto n = static_cast<std::size_t>(std::min<std::uintmax_t>({area.size(), most_moved_out, limit}));
  std::memcpy(held_.make_room(n), area.data(), n);
  held_.commit(n);
  buffer_areas::consume(buffer_, n);
  return held_.view();
}

std::size_t buffer_source::known_at_hand() const noexcept { return buffer_areas::readable(buffer_).size(); }

void buffer_source::take(std::size_t n) {
  if (is_single_) {
    is_single_ = false;
    buffer_.sbumpc();
  } else {
    buffer_areas::consume(buffer_, n);
  }
}

}  // namespace zc::ZC_ABI::detail
