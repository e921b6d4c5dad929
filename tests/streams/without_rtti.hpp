#ifndef ZC_TESTS_WITHOUT_RTTI_HPP
#define ZC_TESTS_WITHOUT_RTTI_HPP

#include <cstdint>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

namespace zc_test {

// Objects of classes that were compiled with -fno-rtti, so that they have no std::type_info. The buffers double each
// byte that passes.
std::unique_ptr<std::streambuf> doubling_input(std::streambuf& from);
std::unique_ptr<std::streambuf> doubling_output(std::streambuf& to);
std::unique_ptr<std::istream> input_stream(std::streambuf& from);
std::unique_ptr<std::ostream> output_stream(std::streambuf& to);

// Copies a file by the kernel, from code that was compiled with -fno-rtti. How many bytes.
std::uintmax_t copied_without_rtti(const std::string& from, const std::string& to);

}  // namespace zc_test

#endif
