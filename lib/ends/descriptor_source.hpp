// An input with a descriptor, bare or behind a stream buffer or FILE.
#ifndef ZC_LIB_ENDS_DESCRIPTOR_SOURCE_HPP
#define ZC_LIB_ENDS_DESCRIPTOR_SOURCE_HPP

#include "../buffers/descriptor_front.hpp"
#include "reading_source.hpp"

namespace zc::ZC_ABI::detail {

class descriptor_source final : public reading_source {
 public:
  // Without a descriptor, until one is found.
  descriptor_source() = default;
  descriptor_source(const descriptor& found, const descriptor_front& front) noexcept
      : reading_source(found), front_(front) {}

  // Reads the section of a file from `offset` on. 0, or the errno.
  int start_at(std::uintmax_t offset, std::uintmax_t length) noexcept;

  bool runs_foreign_code() const noexcept override { return false; }
  void settle() override { front_.settle(); }
  int prepare() override;
  bool has_ended() const noexcept override { return front_.has_ended(); }
  std::string_view at_hand() override { return front_.read_ahead(); }
  std::optional<std::size_t> read_into(char* to, std::size_t n, int& error) override;
  std::string give_back() override;
  void moved(bool has_taken, bool is_at_end) override { front_.has_read(descriptor_, has_taken, is_at_end); }

 private:
  bool has_records() const noexcept { return descriptor_.kind == fd_kind::socket; }
  std::string_view ask(std::uintmax_t limit, int& error) override;
  std::size_t read(char* to, std::size_t n, int& error) override;
  std::size_t known_at_hand() const noexcept override { return front_.known_ahead(); }
  void take(std::size_t n) override { front_.take(n); }

  descriptor_front front_;
  bool has_read_ = false;
  bool has_met_end_ = false;
};

}  // namespace zc::ZC_ABI::detail

#endif
