#include "write_out.hpp"

#include "../kernel/keep_back.hpp"

#include <algorithm>

namespace zc::ZC_ABI::detail {

std::uint64_t ahead(job& j) noexcept {
  if (j.left == 0) return 0;
  if (!j.ahead) j.ahead = rest_of_file(j.in);
  return std::min(*j.ahead, j.left);
}

sys::answer write_out(job& j, std::string_view data, piece is) {
  const std::size_t held = j.buffer.view().size();
  const bool may_follow = held > data.size() || (j.left > 0 && j.ahead != 0);  // what that costs least to ask
  j.out.has_more = may_follow && can_keep_back(j.out) && held + ahead(j) > data.size();
  const sys::answer n = write_some(j.out, data, is);
  if (n > 0) wrote(j.out);
  return n;
}

}  // namespace zc::ZC_ABI::detail
