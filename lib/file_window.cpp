#include "file_window.hpp"

#include "sys.hpp"

namespace zc::ZC_ABI::detail {

bool file_window::open(int fd, std::int64_t position, std::size_t n) noexcept {
  close();
  const auto ahead = static_cast<std::size_t>(position) % sys::page_size();  // a mapping begins with a page
  offset_ = position - static_cast<std::int64_t>(ahead);
  base_ = static_cast<char*>(sys::map(fd, offset_, ahead + n));
  if (base_ == nullptr) return false;
  begin_ = ahead;
  end_ = ahead + n;
  return true;
}

void file_window::close() noexcept {
  if (base_ != nullptr) sys::unmap(base_, end_);
  base_ = nullptr;
  begin_ = end_ = 0;
}

}  // namespace zc::ZC_ABI::detail
