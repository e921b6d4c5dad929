// The differential test, with scripts made by libFuzzer: each byte is a choice.
#include "run.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t* const end = data + size;
  const zc_test::script s = zc_test::make_script([&](unsigned n) { return data != end ? *data++ % n : 0u; });
  const zc_test::run zc(s, true);
  const zc_test::run reference(s, false);
  if (zc == reference) return 0;
  std::cerr << "zc and rdbuf() differ in:\n" << readable(s);
  std::abort();
}
