// After a copy that failed: no byte was lost or counted twice, and with the obstacle gone it goes on.
#ifndef ZC_TESTS_LOSSLESS_HPP
#define ZC_TESTS_LOSSLESS_HPP

#include "../support/ends.hpp"
#include "mounted.hpp"

namespace zc_test {

inline constexpr std::size_t mebibyte = 1024 * 1024;
inline constexpr end_kind inputs[] = {end_kind::file, end_kind::pipe, end_kind::unix_socket};

// The output has what was counted, and the input has the rest, but for what the result gives back.
inline void check_counts(const zc::copy_result& result, end_kind from, const input& in, const unique_fd& out,
                         const std::string& path) {
  CHECK((contents(path) == first_of(in.content, result.bytes)));
  CHECK(position(out.get()) == static_cast<off_t>(result.bytes));
  if (from != end_kind::file) return;
  CHECK(position(in.fd.get()) == static_cast<off_t>(result.bytes));
  CHECK(result.undelivered.empty());
}

inline void check_goes_on(const zc::copy_result& result, const input& in, const unique_fd& out,
                          const std::string& path) {
  const std::string& first = result.undelivered;
  CHECK(::write(out.get(), first.data(), first.size()) == static_cast<ssize_t>(first.size()));
  std::error_code error;
  copy(in.fd, out, zc::copy_options::none, error);
  CHECK(error == std::error_code());
  CHECK((contents(path) == in.content));
}

}  // namespace zc_test

#endif
