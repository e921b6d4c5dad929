#include "results.hpp"

#include <algorithm>
#include <cmath>

namespace zc_benchmark {

figure figure_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double part) {  // between two values if need be
    const double place = part * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - std::floor(place)) * (values[above] - values[below]);
  };
  return {at(0.25), at(0.5), at(0.75)};
}

const table* find_table(const results& all, const std::string& name) {
  const auto found = std::find_if(all.tables.begin(), all.tables.end(), [&](const table& t) { return t.name == name; });
  return found == all.tables.end() ? nullptr : &*found;
}

const cell* find_cell(const column& in, const std::string& peer) {
  const auto found = std::find_if(in.cells.begin(), in.cells.end(),
                                  [&](const cell& c) { return c.peer == peer && c.failure.empty() && c.rounds > 0; });
  return found == in.cells.end() ? nullptr : &*found;
}

}  // namespace zc_benchmark
