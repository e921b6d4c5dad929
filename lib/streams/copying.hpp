// A copy between two ends of any kind.
#ifndef ZC_LIB_STREAMS_COPYING_HPP
#define ZC_LIB_STREAMS_COPYING_HPP

#include "../engine/ways.hpp"
#include "sink.hpp"
#include "source.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace zc::ZC_ABI::detail {

struct failure {
  std::error_code code;
  copy_end end = copy_end::neither;
  std::string why = {};  // what the errno alone does not tell
  explicit operator bool() const noexcept { return static_cast<bool>(code); }
};

class copying {
 public:
  copying(std::uintmax_t n, copy_options options) noexcept : left_(n), options_(options) {}

  failure run(const input_end& in, const output_end& out);

  // A foreign buffer or device threw; an empty code means that it did not say which error. What the input gave before
  // is delivered all the same.
  failure thrown(std::error_code code, const char* what);

  // After an exception of the input's: hands on what was gathered before. What the output says counts no more.
  void deliver_what_came();
  // The same where the thread is cancelled, which must not wait for anybody any more: only a file takes it then.
  void deliver_to_file();

  // What was taken from the input and not delivered goes back to it. Call last; only result() may follow.
  void give_back() {
    undelivered_ += in_.give_back();
    in_.settle();
    out_.settle();
  }

  // The end whose code ran last, and so threw.
  copy_end asked() const noexcept { return asked_; }

  // ", PATH (descriptor N)" of an end that has one.
  std::string name_of(copy_end which) const;

  // What was done so far.
  copy_result result() const;

 private:
  failure find(const input_end& in, const output_end& out);
  failure drain();
  failure pass_on();
  failure transfer_rest();
  failure put(std::string_view some);
  void consume(std::size_t n);
  failure flushed(failure f);
  std::size_t at_most(std::size_t n) const { return static_cast<std::size_t>(std::min<std::uintmax_t>(n, left_)); }

  std::uintmax_t left_;
  copy_options options_;
  source in_;
  sink out_;
  copy_end asked_ = copy_end::neither;
  std::array<std::uintmax_t, way_count> transferred_ = {};  // by each way
  std::string undelivered_;
};

}  // namespace zc::ZC_ABI::detail

#endif
