// An output that is a std::filebuf whose own code is needed: its locale converts, or its class is derived.
#ifndef ZC_LIB_ENDS_FILEBUF_SINK_HPP
#define ZC_LIB_ENDS_FILEBUF_SINK_HPP

#include "buffer_sink.hpp"

namespace zc::ZC_ABI::detail {

class filebuf_sink final : public buffer_sink {
 public:
  // With a file there is no more to flushing than that its bytes arrive, or do not.
  filebuf_sink(ledger& account, std::streambuf& buffer) noexcept;

  int put(std::string_view data, std::size_t& taken) override;

 private:
  int sync() override;

  bool has_standard_code_;
};

// True if the buffer is a std::filebuf, or derived from it.
bool is_filebuf(std::streambuf& buffer) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
