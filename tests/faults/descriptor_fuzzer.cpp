// Copies between descriptors under faults that libFuzzer chooses: each byte is a choice.
#include "descriptor_run.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t* const end = data + size;
  const zc_test::descriptor_case c =
      zc_test::make_descriptor_case([&](unsigned n) { return data != end ? *data++ % n : 0u; });
  const std::string wrong = zc_test::run_descriptor_case(c);
  if (wrong.empty()) return 0;
  std::cerr << "not true: " << wrong << '\n' << readable(c) << '\n';
  std::abort();
}
