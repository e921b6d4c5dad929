// An input that reads to wherever it is told: a descriptor, a device, or a FILE.
#ifndef ZC_LIB_ENDS_READING_SOURCE_HPP
#define ZC_LIB_ENDS_READING_SOURCE_HPP

#include "source.hpp"

namespace zc::ZC_ABI::detail {

class reading_source : public source {
 public:
  std::optional<std::size_t> read_into(char* to, std::size_t n, int& error) override;

 protected:
  using source::source;

  static constexpr std::size_t read_size = 64 * 1024;

  // Reads up to `n` bytes. 0 at the end, or with an error: EAGAIN where the descriptor must be waited for.
  virtual std::size_t read(char* to, std::size_t n, int& error) = 0;

  // The same, into memory of its own.
  std::string_view read_and_hold(std::size_t n, int& error);

  std::string_view ask(std::uintmax_t limit, int& error) override;
  void take(std::size_t) override {}  // all that it has read is held
};

}  // namespace zc::ZC_ABI::detail

#endif
