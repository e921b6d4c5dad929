// An output that is a FILE without a descriptor (fmemopen).
#ifndef ZC_LIB_ENDS_STDIO_SINK_HPP
#define ZC_LIB_ENDS_STDIO_SINK_HPP

#include "sink.hpp"

#include <cstdio>

namespace zc::ZC_ABI::detail {

class stdio_sink final : public sink {
 public:
  stdio_sink(ledger& account, std::FILE* file) noexcept : sink(account), file_(file) {}

  bool runs_foreign_code() const noexcept override { return true; }
  int put(std::string_view data, std::size_t& taken) override;
  int flush() override;

 private:
  std::FILE* file_;
};

}  // namespace zc::ZC_ABI::detail

#endif
