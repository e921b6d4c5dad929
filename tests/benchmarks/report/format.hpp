// Figures for people.
#ifndef ZC_BENCHMARKS_FORMAT_HPP
#define ZC_BENCHMARKS_FORMAT_HPP

#include <cstdint>
#include <string>

namespace zc_benchmark {

// "64 KiB"; "1 byte".
std::string in_words(std::uint64_t size);

// Three digits that mean something: 0.123, 1.23, 12.3, 123, 1234.
std::string three_digits(double value);

}  // namespace zc_benchmark

#endif
