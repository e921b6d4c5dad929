#include "descriptor_source.hpp"

#include "../kernel/descriptor_io.hpp"

#include <algorithm>
#include <cerrno>

namespace zc::ZC_ABI::detail {

int descriptor_source::start_at(std::uintmax_t offset, std::uintmax_t length) noexcept {
  constexpr std::uintmax_t last = INT64_MAX;
  if (!(descriptor_.kind & file_or_block)) return ESPIPE;
  if (offset > last || (length != UINTMAX_MAX && length > last - offset)) return EOVERFLOW;
  descriptor_.at = static_cast<std::int64_t>(offset);
  return 0;
}

int descriptor_source::prepare() {
  // What is to be written to the other one of two pipes has nothing to do with what is read.
  return front_.has_pending_for_another(descriptor_) ? 0 : front_.hand_on_pending(descriptor_);
}

std::optional<std::size_t> descriptor_source::read_into(char* to, std::size_t n, int& error) {
  if (has_records()) return std::nullopt;
  return reading_source::read_into(to, n, error);
}

std::string_view descriptor_source::ask(std::uintmax_t limit, int& error) {
  if (!has_records()) return reading_source::ask(limit, error);
  const auto n = static_cast<std::size_t>(std::min<std::uintmax_t>(limit, read_size));
  const sys::answer room = room_to_read(descriptor_, n, limit);
  if (room >= 0) return read_and_hold(static_cast<std::size_t>(room), error);
  error = static_cast<int>(-room);
  return {};
}

std::size_t descriptor_source::read(char* to, std::size_t n, int& error) {
  const sys::answer got = read_some(descriptor_, to, n);
  has_met_end_ = got == 0;
  has_read_ = has_read_ || got > 0;
  if (got < 0) error = static_cast<int>(-got);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::string descriptor_source::give_back() {
  std::string rest = source::give_back();
  moved(has_read_, has_met_end_);
  return rest;
}

}  // namespace zc::ZC_ABI::detail
