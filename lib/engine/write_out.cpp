#include "write_out.hpp"

#include <algorithm>

namespace zc::ZC_ABI::detail {

std::uint64_t ahead(job& j) noexcept {
  if (j.left == 0) return 0;
  if (!j.ahead) j.ahead = rest_of_file(j.in);
  return std::min(*j.ahead, j.left);
}

sys::answer write_out(job& j, std::string_view data, piece is) {
  if (j.out.kind & any_socket) tell_more(j.out, j.buffer.view().size() + ahead(j) > data.size());
  const sys::answer n = write_some(j.out, data, is);
  if (n > 0) wrote(j.out);
  return n;
}

}  // namespace zc::ZC_ABI::detail
