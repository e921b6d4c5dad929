#include "report/report.hpp"

#include "names.hpp"
#include "report/format.hpp"

#include <algorithm>
#include <ostream>

namespace zc_benchmark {

void write_picture_data(std::ostream& out, const results& all) {
  const table* const t = find_table(all, names::file_to_unix);
  if (t == nullptr || t->columns.empty()) return;
  std::vector<cell> cells = t->columns.back().cells;
  out << "# " << in_words(t->columns.back().size) << '\n';
  std::sort(cells.begin(), cells.end(), [](const cell& a, const cell& b) { return a.wall.median > b.wall.median; });
  for (const cell& c : cells) {
    if (!c.failure.empty()) continue;
    const bool is_over_asio = c.peer == names::std_copy || c.peer == names::rdbuf || c.peer == names::boost_copy;
    out << '"' << c.peer << (is_over_asio ? " into an Asio stream" : "") << "\" " << c.wall.median * 1e3 << ' '
        << c.wall.low * 1e3 << ' ' << c.wall.high * 1e3 << '\n';
  }
}

}  // namespace zc_benchmark
