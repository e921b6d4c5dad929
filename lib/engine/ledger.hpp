// What a copy has done so far: the one place where delivered bytes are counted.
#ifndef ZC_LIB_ENGINE_LEDGER_HPP
#define ZC_LIB_ENGINE_LEDGER_HPP

#include "ways.hpp"

#include <zc/copy_result.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace zc::ZC_ABI::detail {

// Reading a ledger changes nothing, and is possible at any time.
class ledger {
 public:
  static constexpr int no_row = -1;

  // The output took `n` bytes by this way, on this row of the table. They have no row if they come from a stream's
  // buffer, or went through an end's own code.
  void delivered(copy_method way, std::uintmax_t n, int row = no_row) noexcept {
    by_way_[index_of(way)] += n;
    if (row == no_row) {
      report_.from_memory += n;
    } else {
      report_.rows[row].bytes += n;
    }
  }

  // What became of a row.
  void note(int row, row_fate fate, int error) noexcept {
    report_.rows[row].fate = fate;
    report_.rows[row].error = error;
  }

  // Which descriptors were found.
  void found(const descriptor& in, const descriptor& out) noexcept {
    report_.in.fd = in.fd;
    report_.in.kind = static_cast<unsigned>(in.kind);
    report_.out.fd = out.fd;
    report_.out.kind = static_cast<unsigned>(out.kind);
  }

  // Whose own code is called, as in end_report.
  void found_own_code(const char* of_in, const char* of_out) noexcept {
    report_.in.type = of_in;
    report_.out.type = of_out;
    report_.has_looked = true;
  }

  // Of the bytes that the output's own code had taken, `n` got no further.
  void discount(std::uintmax_t n) noexcept {
    std::uintmax_t& buffered = by_way_[index_of(copy_method::buffered)];
    buffered -= std::min(buffered, n);
    report_.from_memory -= std::min(report_.from_memory, n);
  }

  // The output did not take `rest`, and the input could not take it back. The first needs no memory, which may
  // be what a copy has failed for.
  void not_delivered(std::string rest) {
    if (undelivered_.empty()) {
      undelivered_ = std::move(rest);
    } else {
      undelivered_ += rest;
    }
  }

  void failed(copy_end end) noexcept { failed_end_ = end; }

  std::uintmax_t bytes() const noexcept {
    std::uintmax_t all = 0;
    for (const std::uintmax_t n : by_way_) all += n;
    return all;
  }

  // All but `undelivered`, whose copy may need memory.
  copy_result counts() const {
    copy_result r;
    r.bytes = bytes();
    r.failed_end = failed_end_;
    r.report = report_;
    const auto most = std::max_element(by_way_.begin(), by_way_.end());
    if (*most > 0) r.method = ways[most - by_way_.begin()].method;
    return r;
  }

  copy_result result() const {
    copy_result r = counts();
    r.undelivered = undelivered_;
    return r;
  }

 private:
  std::array<std::uintmax_t, way_count> by_way_ = {};
  std::string undelivered_;
  copy_report report_;
  copy_end failed_end_ = copy_end::neither;
};

}  // namespace zc::ZC_ABI::detail

#endif
