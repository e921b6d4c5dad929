#include "file_window.hpp"

#include "../system/sys.hpp"

namespace zc::ZC_ABI::detail {

bool file_window::open(int fd, std::int64_t position, std::size_t n, std::size_t block) noexcept {
  close();
  const std::size_t page = sys::page_size();
  const std::size_t unit = block > page && (block & (block - 1)) == 0 ? block : page;
  const auto ahead = static_cast<std::size_t>(position) % unit;
  offset_ = position - static_cast<std::int64_t>(ahead);
  mapped_ = (ahead + n + unit - 1) / unit * unit;
  base_ = static_cast<char*>(sys::map(fd, offset_, mapped_));
  if (base_ == nullptr) return false;
  begin_ = ahead;
  end_ = ahead + n;
  return true;
}

void file_window::close() noexcept {
  if (base_ != nullptr) sys::unmap(base_, mapped_);
  base_ = nullptr;
  begin_ = end_ = 0;
}

}  // namespace zc::ZC_ABI::detail
