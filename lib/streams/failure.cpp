#include "failure.hpp"

#include <zc/detail/ends.hpp>

#include <cerrno>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

const char* not_usable(copy_end which) noexcept {
  return which == copy_end::input ? "it is not open (did opening it fail?), or not for reading"
                                  : "it is not open (did opening it fail?), or not for writing";
}

const char* why_unusable(int error, copy_end which) noexcept {
  switch (error) {
    case EBADF: return not_usable(which);
    case EINVAL: return "the FILE is wide-oriented: it holds characters, not bytes";
    case ESPIPE:
    case EOVERFLOW: return "a section must be of a file, and end before byte 2^63";
    default: return "";
  }
}

}  // namespace

failure failed(int error, copy_end end, std::string why) {
  return {std::error_code(error, std::generic_category()), end, std::move(why)};
}

failure unusable(int error, copy_end which) { return failed(error, which, why_unusable(error, which)); }

failure failed_transfer(const progress& p) {
  if (p.failed_end == copy_end::neither) return failed(p.error, p.failed_end, needs_buffer);
  return failed(p.error, p.failed_end, p.error == EBADF ? not_usable(p.failed_end) : p.why);
}

bool are_valid(copy_options options) noexcept {
  constexpr copy_options either = copy_options::buffered_only | copy_options::kernel_only;
  constexpr copy_options known = either | copy_options::relax_safe_kernel_copy | copy_options::no_reflink |
                                 copy_options::no_holes | copy_options::may_block;
  return (options & ~known) == copy_options::none && (options & either) != either;
}

bool is_length(std::uintmax_t n) noexcept { return n <= INTMAX_MAX || n == unbounded; }

}  // namespace zc::ZC_ABI::detail
