// A relay between two sockets of a test's own: what a proxy in an event loop has thousands of.
#ifndef ZC_TESTS_RELAY_HPP
#define ZC_TESTS_RELAY_HPP

#include "peer.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

namespace zc_test {

constexpr std::size_t relayed = 300'000;  // more than goes through a buffer first

struct relay {
  two_ends in = make_unix();
  two_ends out = make_unix();
  std::unique_ptr<zc::copy_operation> copy;

  explicit relay(zc::copy_options options = zc::default_copy_options) {
    set_non_blocking(in.read.get());
    set_non_blocking(in.write.get());
    set_non_blocking(out.write.get());
    copy = std::make_unique<zc::copy_operation>(zc::fd_source(in.read.get(), never_close),
                                                zc::fd_sink(out.write.get(), never_close), zc::copy_limits(), options);
  }

  // Feeds and drains it until that many more bytes are through. True if they are right.
  bool pass(const std::string& content) {
    std::string got;
    std::size_t fed = 0;
    while (got.size() < content.size()) {
      const ssize_t n = ::write(in.write.get(), content.data() + fed, content.size() - fed);
      if (n > 0) fed += static_cast<std::size_t>(n);
      if (step_on(*copy) != zc::copy_state::waiting) return false;
      got += read_available(out.read.get());
    }
    return got == content;
  }

  // Feeds it, and drains nothing, until both sockets are full and it holds bytes that its output has no room for. What
  // was fed.
  std::string stall() {
    std::string fed;
    const std::string& some = bytes(relayed);
    for (ssize_t n = 0; (n = ::write(in.write.get(), some.data(), some.size())) > 0; step_on(*copy)) {
      fed.append(some, 0, static_cast<std::size_t>(n));
    }
    return fed;
  }
};

inline std::set<int> open_numbers() {
  std::set<int> numbers;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    numbers.insert(std::stoi(entry.path().filename()));
  }
  for (auto i = numbers.begin(); i != numbers.end();) i = ::fcntl(*i, F_GETFD) < 0 ? numbers.erase(i) : ++i;
  return numbers;
}

}  // namespace zc_test

#endif
