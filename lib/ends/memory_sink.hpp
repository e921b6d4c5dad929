// An output that is memory with a stream buffer around it: a string, or an array that does not grow.
#ifndef ZC_LIB_ENDS_MEMORY_SINK_HPP
#define ZC_LIB_ENDS_MEMORY_SINK_HPP

#include "buffer_sink.hpp"

namespace zc::ZC_ABI::detail {

class memory_sink final : public buffer_sink {
 public:
  using buffer_sink::buffer_sink;

  bool runs_foreign_code() const noexcept override { return false; }
  int put(std::string_view data, std::size_t& taken) override;
  put_area room() const noexcept override;
  void filled(std::size_t n) noexcept override;
};

}  // namespace zc::ZC_ABI::detail

#endif
