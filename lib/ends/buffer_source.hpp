// An input that is a stream buffer behind which no descriptor was found: bytes in memory, or of its own functions.
#ifndef ZC_LIB_ENDS_BUFFER_SOURCE_HPP
#define ZC_LIB_ENDS_BUFFER_SOURCE_HPP

#include "source.hpp"

#include <streambuf>

namespace zc::ZC_ABI::detail {

class buffer_source final : public source {
 public:
  buffer_source(std::streambuf& buffer, bool is_memory) noexcept : buffer_(buffer), is_memory_(is_memory) {}

  bool runs_foreign_code() const noexcept override { return !is_memory_; }
  bool gives_tiny_pieces() const noexcept override { return true; }
  void detach() noexcept override { is_detached_ = true; }
  std::string_view at_hand() override;

 private:
  std::string_view ask(std::uintmax_t limit, int& error) override;
  std::size_t known_at_hand() const noexcept override;
  void take(std::size_t n) override;
  std::string_view move_out(std::string_view area, std::uintmax_t limit);

  std::streambuf& buffer_;
  bool is_memory_;
  bool is_detached_ = false;
  bool is_single_ = false;  // a buffer that has no get area gave its next byte, which is still there
  char single_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
