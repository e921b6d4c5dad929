#include "source.hpp"

#include "../kernel/descriptor_io.hpp"

namespace zc::ZC_ABI::detail {

std::string_view source::next(std::uintmax_t limit, int& error) {
  if (!held_.empty()) return held_.view();
  if (const std::string_view area = at_hand(); !area.empty()) return area;
  return ask(limit, error);
}

std::uint64_t source::rest_of_file() const noexcept { return has_ended() ? 0 : detail::rest_of_file(descriptor_); }

std::optional<std::size_t> source::read_into(char* /*to*/, std::size_t /*n*/, int& /*error*/) { return std::nullopt; }

void source::consume(std::size_t n) {
  if (n == 0) return;
  if (!held_.empty()) {
    held_.consume(n);
  } else {
    take(n);
  }
}

std::string source::give_back() {
  std::string rest = put_back(descriptor_, held_.view());
  held_.consume(held_.view().size());
  return rest;
}

}  // namespace zc::ZC_ABI::detail
