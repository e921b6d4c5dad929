// Whether what arrived is what had to arrive.
#ifndef ZC_TESTS_PEERS_JUDGES_HPP
#define ZC_TESTS_PEERS_JUDGES_HPP

#include "stage.hpp"

#include <algorithm>
#include <cstring>

namespace zc_peers {

inline std::string told(const ending& e) {
  if (e.hangs) return "hangs";
  if (e.signal != 0) return "killed by SIG" + std::string(::sigabbrev_np(e.signal));
  if (e.status == ending::unknown_error) return "an error";
  const char* const name = ::strerrorname_np(e.status);
  return name != nullptr ? name : "errno " + std::to_string(e.status);
}

// Success with so many bytes, which have to be the first of `whole`.
inline std::string judge_bytes(const ending& e, const std::string& got, const std::string& whole, std::size_t least) {
  if (!e.is_success()) return told(e);
  const std::size_t n = std::min(got.size(), whole.size());
  if (got.size() > whole.size()) return std::to_string(got.size()) + " of " + std::to_string(whole.size());
  if (got.empty() && least > 0) return "empty";
  if (std::memcmp(got.data(), whole.data(), n) != 0) {
    const auto differs = std::mismatch(got.begin(), got.end(), whole.begin());
    return *differs.first == '\0' ? "zeros" : "other bytes";
  }
  return got.size() >= least ? "right" : std::to_string(got.size()) + " of " + std::to_string(least);
}

// Nothing but an error will do.
inline std::string judge_error(const ending& e) {
  if (e.is_success()) return "success";
  return e.hangs || e.signal != 0 ? told(e) : "right";
}

}  // namespace zc_peers

#endif
