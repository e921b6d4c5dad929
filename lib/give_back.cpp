#include "give_back.hpp"

#include "sys.hpp"

namespace zc::ZC_ABI::detail {

std::string give_back(const descriptor& input, std::string_view rest) {
  if (rest.empty()) return {};
  // Only files: some character devices accept any lseek and move nowhere.
  const bool has_position = input.is & (kind::file | kind::empty_file | kind::block);
  const auto distance = -static_cast<std::int64_t>(rest.size());
  if (has_position && sys::move(input.fd, distance, sys::from::here) >= 0) return {};
  return std::string(rest);
}

}  // namespace zc::ZC_ABI::detail
