#include "report/any_pair.hpp"

#include "names.hpp"
#include "pairs.hpp"
#include "report/format.hpp"

#include <algorithm>
#include <set>

namespace zc_benchmark {
namespace {

constexpr double long_copies = 1.05;
constexpr double short_copies = 1.15;     // under 64 KiB,
constexpr double noise_of_a_call = 2e-6;  // or so much slower at most

bool is_reached(std::uint64_t size, double ours, double best) {
  if (size >= 64 * KiB) return ours <= best * long_copies;
  return ours <= best * short_copies || ours - best <= noise_of_a_call;
}

// What other targets speak of, and whole replies, of which the copy is a part.
bool is_apart(const std::string& table) {
  const std::set<std::string> apart = {names::sparse_file,       names::file_to_unix_nc,  names::file_to_unix_read,
                                       names::unix_to_pipe_read, names::tcp_to_pipe_read, names::replies_tcp,
                                       names::replies_unix};
  return apart.count(table) > 0;
}

}  // namespace

std::vector<lead> all_leads(const results& all, const std::string& ours_name) {
  std::vector<lead> leads;
  for (const table& t : all.tables) {
    if (is_apart(t.name)) continue;
    for (const column& at : t.columns) {
      const cell* const ours = find_cell(at, ours_name);
      if (ours == nullptr) continue;
      const cell* best = nullptr;
      for (const cell& c : at.cells) {
        const bool is_rival =
            find_cell(at, c.peer) == &c && c.peer.compare(0, 2, names::zc) != 0 && (c.is_safe || !ours->is_safe);
        if (is_rival && (best == nullptr || c.wall.median < best->wall.median)) best = &c;
      }
      if (best == nullptr) continue;
      const double a = ours->wall.median, b = best->wall.median;
      leads.push_back({t.name, at.size, ours, best, a / b, is_reached(at.size, a, b)});
    }
  }
  std::sort(leads.begin(), leads.end(), [](const lead& a, const lead& b) {
    return a.is_reached != b.is_reached ? b.is_reached : a.ratio > b.ratio;
  });
  return leads;
}

verdict judge_any_pair(const results& all, const std::string& ours) {
  const bool is_relaxed = ours == names::zc_relaxed;
  verdict v{is_relaxed ? "file → pipe or socket, any size: zc, relaxed ÷ the best of all peers"
                       : "any pair, any size: zc ÷ the best peer that keeps the same promises",
            "1.05; under 64 KiB 1.15 or 2 µs", "–", "not measured"};
  const std::vector<lead> leads = all_leads(all, ours);
  if (leads.empty()) return v;
  const auto missed = std::count_if(leads.begin(), leads.end(), [](const lead& l) { return !l.is_reached; });
  const lead& worst = leads.front();
  v.measured = "worst " + three_digits(worst.ratio) + " (" + worst.table + ", " + in_words(worst.size) + ": " +
               worst.best->peer + ')';
  v.result = missed == 0 ? "reached" : "missed by " + std::to_string(missed) + " of " + std::to_string(leads.size());
  return v;
}

}  // namespace zc_benchmark
