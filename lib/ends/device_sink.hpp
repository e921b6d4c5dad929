// An output that is two functions: a device of Boost.Iostreams that has no descriptor.
#ifndef ZC_LIB_ENDS_DEVICE_SINK_HPP
#define ZC_LIB_ENDS_DEVICE_SINK_HPP

#include "sink.hpp"

namespace zc::ZC_ABI::detail {

class device_sink final : public sink {
 public:
  using write_function = std::ptrdiff_t (*)(void* device, const char* data, std::ptrdiff_t n);  // how many it took
  using flush_function = bool (*)(void* device);

  device_sink(ledger& account, void* device, write_function write_by, flush_function flush_by) noexcept
      : sink(account), device_(device), write_by_(write_by), flush_by_(flush_by) {}

  bool runs_foreign_code() const noexcept override { return true; }
  int put(std::string_view data, std::size_t& taken) override;
  int flush() override;

 private:
  void* device_;
  write_function write_by_;
  flush_function flush_by_;
};

}  // namespace zc::ZC_ABI::detail

#endif
