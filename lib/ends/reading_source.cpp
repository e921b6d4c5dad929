#include "reading_source.hpp"

#include <algorithm>
#include <cerrno>

namespace zc::ZC_ABI::detail {

std::optional<std::size_t> reading_source::read_into(char* to, std::size_t n, int& error) {
  if (!held_.empty() || !at_hand().empty()) return std::nullopt;
  return read(to, n, error);
}

std::string_view reading_source::ask(std::uintmax_t limit, int& error) {
  return read_and_hold(static_cast<std::size_t>(std::min<std::uintmax_t>(limit, read_size)), error);
}

std::string_view reading_source::read_and_hold(std::size_t n, int& error) {
  held_.commit(read(held_.make_room(n), n, error));
  if (error == EAGAIN && descriptor_.mode == sys::mode::nonblocking) held_.release();  // it may wait for long
  return held_.view();
}

}  // namespace zc::ZC_ABI::detail
