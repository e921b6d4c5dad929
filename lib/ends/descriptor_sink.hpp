// An output with a descriptor, bare or behind a stream buffer or FILE.
#ifndef ZC_LIB_ENDS_DESCRIPTOR_SINK_HPP
#define ZC_LIB_ENDS_DESCRIPTOR_SINK_HPP

#include "../buffers/descriptor_front.hpp"
#include "sink.hpp"

#include <utility>

namespace zc::ZC_ABI::detail {

class descriptor_sink final : public sink {
 public:
  // Without a descriptor, until one is found.
  explicit descriptor_sink(ledger& account) noexcept : sink(account) {}
  descriptor_sink(ledger& account, const descriptor& found, const descriptor_front& front) noexcept
      : sink(account, found), front_(front) {}

  bool runs_foreign_code() const noexcept override { return false; }
  void settle() override { front_.settle(); }
  bool has_pending() const override { return front_.has_pending(); }
  int prepare() override;
  void gather() override;
  int put(std::string_view data, std::size_t& taken) override;
  int flush() override;
  std::string take_gathered() override { return std::exchange(gathered_, {}); }
  int moved() override { return front_.has_written(descriptor_); }

 private:
  int write(std::string_view data, std::size_t& taken);
  int write_gathered();

  descriptor_front front_;
  bool is_gathering_ = false;
  std::string gathered_;
};

}  // namespace zc::ZC_ABI::detail

#endif
