// An input that is a function: a device of Boost.Iostreams that has no descriptor.
#ifndef ZC_LIB_ENDS_DEVICE_SOURCE_HPP
#define ZC_LIB_ENDS_DEVICE_SOURCE_HPP

#include "reading_source.hpp"

namespace zc::ZC_ABI::detail {

class device_source final : public reading_source {
 public:
  // How many bytes it gave; -1 at the end, -2 with an errno.
  using read_function = std::ptrdiff_t (*)(void* device, char* data, std::ptrdiff_t n);

  device_source(void* device, read_function read_by) noexcept : device_(device), read_by_(read_by) {}

  bool runs_foreign_code() const noexcept override { return true; }

 private:
  std::size_t read(char* to, std::size_t n, int& error) override;

  void* device_;
  read_function read_by_;
};

}  // namespace zc::ZC_ABI::detail

#endif
