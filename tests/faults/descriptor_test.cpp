// What libFuzzer has found worth keeping, and random cases, in any build.
#include "descriptor_run.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>

namespace {

using namespace zc_test;

void check_case(const descriptor_case& c) {
  INFO(readable(c));
  CHECK(run_descriptor_case(c) == "");
}

}  // namespace

TEST_CASE("every promise holds in the cases of the fuzzer's corpus") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZC_SOURCE_FOLDER "/tests/faults/corpus")) {
    const std::string choices = read_file(entry.path().string());
    std::size_t at = 0;
    CAPTURE(entry.path().string());
    descriptor_case c = make_descriptor_case(
        [&](unsigned n) { return at < choices.size() ? static_cast<unsigned char>(choices[at++]) % n : 0u; });
    check_case(c);
    for (const int steps : {files % 10, to_the_end}) {
      c.steps = steps;
      c.is_non_blocking = files % 2 == 0;
      check_case(c);
    }
    ++files;
  }
  CHECK(files > 0);
}

TEST_CASE("every promise holds under random faults") {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 random(seed);
    CAPTURE(seed);
    check_case(make_descriptor_case([&](unsigned n) { return static_cast<unsigned>(random() % n); }));
  }
}
