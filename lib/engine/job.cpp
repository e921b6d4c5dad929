#include "job.hpp"

#include "../kernel/descriptor_io.hpp"

namespace zc::ZC_ABI::detail {

int put_input(job& j, std::int64_t position) noexcept {
  const sys::answer n = set_position(j.in, position);
  j.stands_wrong = n < 0 ? position : -1;
  return n < 0 ? static_cast<int>(-n) : 0;
}

}  // namespace zc::ZC_ABI::detail
