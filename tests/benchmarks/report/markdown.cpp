#include "report/report.hpp"

#include "names.hpp"
#include "pairs.hpp"
#include "report/any_pair.hpp"
#include "report/format.hpp"
#include "report/targets.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace zc_benchmark {
namespace {

constexpr char explanation[] = R"(
Peers take turns; a figure is the median of its rounds, between their quartiles, and CPU. Wall time is that of the copy
itself, with all that it needs open; CPU time that of the thread that copies (of cp, cat and Go: of their process; cp
and cat include its start). Pipes and sockets are drained by splice unless a table says otherwise. System calls are
those of one copy. Peak memory is what the largest of these copies needs over what the program had before, to a few
hundred KiB; the C loops have their buffer already.

)";

void write_row(std::ostream& out, const std::vector<std::string>& cells) {
  for (const std::string& text : cells) out << "| " << text << ' ';
  out << "|\n";
}

void write_head(std::ostream& out, const std::vector<std::string>& cells) {
  write_row(out, cells);
  for (std::size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "|---" : "|---:");
  out << "|\n";
}

std::string row_name(const std::string& peer) { return peer.compare(0, 2, names::zc) == 0 ? "**" + peer + "**" : peer; }

// Short copies in microseconds, long ones in milliseconds.
struct unit {
  explicit unit(std::uint64_t size)
      : name(size <= largest_held ? "µs" : "ms"), per_second(size <= largest_held ? 1e6 : 1e3) {}
  std::string in(double seconds) const { return three_digits(seconds * per_second); }
  std::string in(const figure& f) const { return in(f.median) + " [" + in(f.low) + "–" + in(f.high) + ']'; }
  const char* name;
  double per_second;
};

// The peers of all columns, in the order in which they first come.
std::vector<std::string> rows_of(const table& t) {
  std::vector<std::string> rows;
  for (const column& at : t.columns) {
    for (const cell& c : at.cells) {
      if (std::find(rows.begin(), rows.end(), c.peer) == rows.end()) rows.push_back(c.peer);
    }
  }
  return rows;
}

void write_times(std::ostream& out, const table& t) {
  if (t.columns.empty()) return;
  std::vector<std::string> head = {"wall [quartiles] · CPU"};
  for (const column& at : t.columns) {
    head.push_back((at.title.empty() ? in_words(at.size) : at.title) + ", " + unit(at.size).name);
  }
  write_head(out, head);
  std::map<std::string, std::string> failures;  // what failed, and at which sizes
  for (const std::string& peer : rows_of(t)) {
    std::vector<std::string> row = {row_name(peer)};
    for (const column& at : t.columns) {
      const unit u(at.size);
      const auto found = std::find_if(at.cells.begin(), at.cells.end(), [&](const cell& c) { return c.peer == peer; });
      if (found == at.cells.end() || (found->rounds == 0 && found->failure.empty())) {
        row.push_back("–");
      } else if (!found->failure.empty()) {
        row.push_back("failed");
        std::string& sizes = failures[peer + ": " + found->failure];
        sizes += (sizes.empty() ? "" : ", ") + in_words(at.size);
      } else {
        row.push_back(u.in(found->wall) + " · " + u.in(found->cpu.median));
      }
    }
    write_row(out, row);
  }
  if (!failures.empty()) out << "\nFailed:\n\n";
  for (const auto& [failure, sizes] : failures) out << "- " << failure << " (" << sizes << ")\n";
  out << '\n';
}

void write_needs(std::ostream& out, const table& t) {
  if (t.needs.empty()) return;
  std::set<std::uint64_t> sizes;
  std::vector<std::string> peers;
  for (const need& n : t.needs) {
    sizes.insert(n.size);
    if (std::find(peers.begin(), peers.end(), n.peer) == peers.end()) peers.push_back(n.peer);
  }
  std::vector<std::string> head = {"system calls"};
  for (const std::uint64_t size : sizes) head.push_back(in_words(size));
  head.push_back("peak memory, KiB");
  write_head(out, head);
  for (const std::string& peer : peers) {
    std::vector<std::string> row = {row_name(peer)};
    std::string peak = "–";
    for (const std::uint64_t size : sizes) {
      const auto found =
          std::find_if(t.needs.begin(), t.needs.end(), [&](const need& n) { return n.peer == peer && n.size == size; });
      row.push_back(found != t.needs.end() && found->calls ? std::to_string(*found->calls) : "–");
      if (found != t.needs.end() && found->peak) peak = std::to_string(static_cast<long>(*found->peak / 1024));
    }
    row.push_back(peak);
    write_row(out, row);
  }
  out << '\n';
}

void write_targets(std::ostream& out, const results& all) {
  out << "## What zc must reach\n\n";
  write_head(out, {"ratio of medians", "at most", "measured", ""});
  for (const verdict& v : judge(all)) write_row(out, {v.target, v.at_most, v.measured, v.result});
  out << '\n';
}

// What is behind the row "any pair, any size".
void write_leads(std::ostream& out, const results& all) {
  constexpr int at_least = 10, at_most = 40;
  out << "### The pairs and sizes at which zc is furthest behind, or least ahead\n\n";
  write_head(out, {"pair", "size", "zc", "best peer", "", "ratio", ""});
  for (const char* const ours : {names::zc, names::zc_relaxed}) {
    int shown = 0, left_out = 0;
    for (const lead& l : all_leads(all, ours)) {
      if (shown >= (l.is_reached ? at_least : at_most)) {
        left_out += !l.is_reached;
        continue;
      }
      const unit u(l.size);
      write_row(out, {l.table + (l.ours->is_safe ? "" : ", relaxed"), in_words(l.size),
                      u.in(l.ours->wall) + ' ' + u.name, l.best->peer, u.in(l.best->wall) + ' ' + u.name,
                      three_digits(l.ratio), l.is_reached ? "reached" : "missed"});
      ++shown;
    }
    if (left_out > 0) write_row(out, {"… " + std::to_string(left_out) + " more", "", "", "", "", "", "missed"});
  }
  out << '\n';
}

}  // namespace

void write_markdown(std::ostream& out, const results& all) {
  out << "# zc and its peers\n\n";
  if (all.is_quick)
    out << "**A quick run, of small sizes and few rounds: it shows that all works, and its ratios mean little.**\n\n";
  for (const auto& [name, value] : all.machine) out << "- " << name << ": " << value << '\n';
  out << "- missing: ";
  if (all.missing.empty()) out << "nobody";
  for (std::size_t i = 0; i < all.missing.size(); ++i) out << (i > 0 ? ", " : "") << all.missing[i];
  out << '\n' << explanation;
  write_targets(out, all);
  write_leads(out, all);
  for (const table& t : all.tables) {
    out << "## " << t.name << "\n\n";
    if (!t.note.empty()) out << t.note << "\n\n";
    write_times(out, t);
    write_needs(out, t);
  }
}

}  // namespace zc_benchmark
