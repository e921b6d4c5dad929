// Random scripts of stream operations around a copy, run once with zc and once with what it replaces: what is seen on
// the way, and both ends when all is over, must be the same. ZC_SEEDS says how many scripts (3000), ZC_FIRST_SEED
// where to begin.
#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

namespace {

using namespace zc_test;

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

// The first lines that differ, without what is not to be read.
std::string first_difference(const std::string& with_zc, const std::string& without) {
  if (with_zc == without) return "";
  const auto start = std::mismatch(with_zc.begin(), with_zc.end(), without.begin(), without.end()).first;
  const auto at = static_cast<std::size_t>(start - with_zc.begin());
  const std::size_t line = at == 0 ? 0 : with_zc.rfind('\n', at - 1) + 1;
  const auto excerpt = [&](const std::string& text) {
    std::string some = line < text.size() ? text.substr(line, std::max<std::size_t>(at + 60 - line, 60)) : "(nothing)";
    for (char& c : some) c = c >= ' ' && c <= '~' ? c : (c == '\n' ? '\n' : '.');
    return some.size() > 400 ? some.substr(some.size() - 400) : some;
  };
  return "with zc: " + excerpt(with_zc) + "\nwithout: " + excerpt(without);
}

}  // namespace

TEST_CASE("random scripts around a copy see the same as with rdbuf(), over files, pipes, sockets and strings") {
  const unsigned first = from_environment("ZC_FIRST_SEED", 0);
  const unsigned seeds = from_environment("ZC_SEEDS", 3000);
  std::map<std::string, unsigned> pairs;
  unsigned differing = 0;
  for (unsigned seed = first; seed < first + seeds; ++seed) {
    std::mt19937 random(seed);
    const script s = make_script([&](unsigned n) { return static_cast<unsigned>(random() % n); });
    ++pairs[std::string(name_of(s.in)) + " -> " + name_of(s.out)];
    const run zc(s, true);
    const run reference(s, false);
    if (zc == reference) continue;
    ++differing;
    INFO("ZC_FIRST_SEED=", seed, " ZC_SEEDS=1\n", readable(s));
    CHECK(first_difference(zc.seen(), reference.seen()) == "");
    CHECK(first_difference(zc.input(), reference.input()) == "");
    CHECK(first_difference(zc.output(), reference.output()) == "");
    if (differing == 20) break;
  }
  MESSAGE(seeds << " scripts over " << pairs.size() << " pairs of ends: " << differing << " differences");
  CHECK(differing == 0);
}
