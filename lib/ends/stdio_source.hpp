// An input that is a FILE without a descriptor (fmemopen), or of a C library that does not show what it has read ahead.
#ifndef ZC_LIB_ENDS_STDIO_SOURCE_HPP
#define ZC_LIB_ENDS_STDIO_SOURCE_HPP

#include "reading_source.hpp"

#include <cstdio>

namespace zc::ZC_ABI::detail {

class stdio_source final : public reading_source {
 public:
  explicit stdio_source(std::FILE* file) noexcept : file_(file) {}

  bool runs_foreign_code() const noexcept override { return true; }

 private:
  std::size_t read(char* to, std::size_t n, int& error) override;

  std::FILE* file_;
};

}  // namespace zc::ZC_ABI::detail

#endif
