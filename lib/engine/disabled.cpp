#include "disabled.hpp"

#include "../system/cancellation.hpp"
#include "ways.hpp"

#include <cstdio>
#include <cstdlib>

namespace zc::ZC_ABI::detail {

namespace {

ways_mask find_way(std::string_view name) noexcept {
  for (const way& w : ways) {
    if (w.name == name && w.method != copy_method::none && w.method != copy_method::buffered) return mask_of(w.method);
  }
  return 0;
}

ways_mask read_environment() noexcept {
  const char* const list = sys::environment("ZC_DISABLE");
  if (list == nullptr) return 0;
  const cancellation_guard guard;  // the callers of is_disabled() could not be unwound
  try {
    std::string unknown;
    const ways_mask disabled = ways_in(list, unknown);
    if (!unknown.empty()) std::fprintf(stderr, "zc: ZC_DISABLE names no way of copying: %s\n", unknown.c_str());
    return disabled;
  } catch (...) {  // no memory
    return 0;
  }
}

}  // namespace

ways_mask ways_in(std::string_view list, std::string& unknown) {
  ways_mask found = 0;
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find(','));
    list.remove_prefix(name.size() < list.size() ? name.size() + 1 : name.size());
    const ways_mask w = find_way(name);
    found |= w;
    if (w == 0 && !name.empty()) unknown.append(unknown.empty() ? "" : ", ").append(name);
  }
  return found;
}

bool is_disabled(copy_method way) noexcept {
  static const ways_mask disabled = read_environment();
  return (disabled & mask_of(way)) != 0;
}

}  // namespace zc::ZC_ABI::detail
