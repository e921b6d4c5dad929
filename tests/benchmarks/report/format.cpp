#include "report/format.hpp"

#include "pairs.hpp"

#include <cmath>
#include <cstdio>

namespace zc_benchmark {

std::string in_words(std::uint64_t size) {
  if (size == 1) return "1 byte";
  if (size >= GiB && size % GiB == 0) return std::to_string(size / GiB) + " GiB";
  if (size >= MiB && size % MiB == 0) return std::to_string(size / MiB) + " MiB";
  if (size >= KiB && size % KiB == 0) return std::to_string(size / KiB) + " KiB";
  return std::to_string(size) + " bytes";
}

std::string three_digits(double value) {
  const double size = std::fabs(value);
  const int behind = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", behind, value);
  return text;
}

}  // namespace zc_benchmark
