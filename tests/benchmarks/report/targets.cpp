#include "report/targets.hpp"

#include "names.hpp"
#include "pairs.hpp"
#include "report/any_pair.hpp"
#include "report/format.hpp"

#include <algorithm>
#include <cmath>

namespace zc_benchmark {
namespace {

// A ratio of medians: ours to the best of these peers, or of all others if none is named; at the table's largest size,
// or the worst of all sizes.
struct ratio_target {
  const char* text;
  const char* table;
  const char* ours;
  std::vector<std::string> against;
  double at_most;
  bool is_cpu = false;
  bool is_every_size = false;
};

const std::vector<ratio_target>& ratio_targets() {
  using namespace names;
  static const std::vector<ratio_target> all = {
      {"file → Unix socket, relaxed, 1 GiB: zc ÷ best C loop, wall",
       file_to_unix,
       zc_relaxed,
       {names::sendfile, splice_1024},
       1.03},
      {"… CPU", file_to_unix, zc_relaxed, {names::sendfile, splice_1024}, 1.03, true},
      {"… zc ÷ Rust io::copy", file_to_unix, zc_relaxed, {rust}, 0.30},
      {"… zc ÷ std::copy into an Asio stream", file_to_unix, zc_relaxed, {std_copy}, 0.08},
      {"… received by nc -lU: zc ÷ the fastest of all peers", file_to_unix_nc, zc_relaxed, {}, 1.03},
      {"file → Unix socket, safe, 1 GiB: zc ÷ Rust io::copy", file_to_unix, names::zc, {rust}, 0.45},
      {"… zc ÷ C mmap and send", file_to_unix, names::zc, {mapped}, 1.05},
      {"file → file, 1 GiB: zc ÷ C copy_file_range", file_to_file, names::zc, {names::copy_file_range}, 1.02},
      {"… zc ÷ out << in.rdbuf()", file_to_file, names::zc, {rdbuf}, 0.40},
      {"file → TCP, 64 MiB: async_copy ÷ zc", file_to_tcp, zc_async, {names::zc}, 1.03},
      {"TCP → TCP, 256 MiB: async_copy ÷ zc", tcp_to_tcp, zc_async, {names::zc}, 1.03},
      {"TCP → TCP, 256 MiB, CPU: zc ÷ 8 KiB read and write", tcp_to_tcp, names::zc, {read_write_8}, 0.25, true},
      {"Unix → Unix, 256 MiB, CPU: zc ÷ 8 KiB read and write", unix_to_unix, names::zc, {read_write_8}, 0.25, true},
      {"TCP → file, 256 MiB, CPU: zc ÷ 8 KiB read and write", tcp_to_file, names::zc, {read_write_8}, 0.25, true},
      {"pipe → file, 256 MiB: zc ÷ Rust io::copy", pipe_to_file, names::zc, {rust}, 0.50},
      {"Unix → pipe, 256 MiB: zc ÷ Rust io::copy", unix_to_pipe, names::zc, {rust}, 0.80},
      {"… read by a thread", unix_to_pipe_read, names::zc, {rust}, 0.80},
      {"TCP → pipe, 256 MiB: zc ÷ Rust io::copy", tcp_to_pipe, names::zc, {rust}, 0.80},
      {"… read by a thread", tcp_to_pipe_read, names::zc, {rust}, 0.80},
      {"sparse 64 GiB with 64 MiB of data: zc ÷ cp --sparse=auto", sparse_file, names::zc, {cp_sparse}, 1.20},
      {"including zc/copy_stream.hpp ÷ fstream and iosfwd, to compile",
       header_cost,
       zc_header,
       {standard_headers},
       1.30},
      {"memory → memory, all sizes: zc ÷ out << in.rdbuf()", memory_to_memory, names::zc, {rdbuf}, 1.00, false, true},
      {"memory → file, all sizes: zc ÷ out << in.rdbuf()", memory_to_file, names::zc, {rdbuf}, 1.00, false, true},
  };
  return all;
}

std::string result_of(double measured, double at_most) {
  if (measured <= at_most) return "reached";
  return "missed by " + three_digits((measured / at_most - 1) * 100) + " %";
}

std::string three_places(double ratio) {
  std::string text = std::to_string(std::round(ratio * 1000) / 1000);
  return text.substr(0, text.find('.') + 4);
}

struct ratio {
  double value = 0;
  std::string told;
};

// Nothing if one of the two is missing.
std::optional<ratio> ratio_in(const column& at, const ratio_target& t) {
  const auto seconds = [&](const cell& c) { return t.is_cpu ? c.cpu.median : c.wall.median; };
  const cell* const ours = find_cell(at, t.ours);
  const cell* best = nullptr;
  for (const cell& c : at.cells) {
    const bool is_meant = t.against.empty() ? c.peer.compare(0, 2, names::zc) != 0
                                            : std::find(t.against.begin(), t.against.end(), c.peer) != t.against.end();
    if (is_meant && find_cell(at, c.peer) == &c && (best == nullptr || seconds(c) < seconds(*best))) best = &c;
  }
  if (ours == nullptr || best == nullptr || seconds(*best) <= 0) return {};
  const double value = seconds(*ours) / seconds(*best);
  std::string told = three_places(value);
  if (t.against.size() != 1) told += " (" + best->peer + ')';
  if (t.is_every_size) told += " (at " + in_words(at.size) + ')';
  return ratio{value, told};
}

verdict judge_ratio(const results& all, const ratio_target& t) {
  verdict v{t.text, three_places(t.at_most), "–", "not measured"};
  const table* const in = find_table(all, t.table);
  if (in == nullptr || in->columns.empty()) return v;
  std::optional<ratio> worst;
  for (std::size_t i = t.is_every_size ? 0 : in->columns.size() - 1; i < in->columns.size(); ++i) {
    const auto found = ratio_in(in->columns[i], t);
    if (found && (!worst || found->value > worst->value)) worst = found;
  }
  if (worst) {
    v.measured = worst->told;
    v.result = result_of(worst->value, t.at_most);
  }
  for (const cell& c : in->columns.back().cells) {
    if (c.peer == t.ours && !c.failure.empty()) v.result = "missed: " + c.failure;
  }
  return v;
}

verdict judge_growth(const growth& g) {
  verdict v{"peak memory, " + g.name + ": zc with " + in_words(g.large) + " − with " + in_words(g.small), "2 MiB", "–",
            g.failure};
  if (!g.bytes) return v;
  const double mebibytes = *g.bytes / static_cast<double>(MiB);
  v.measured = three_digits(mebibytes) + " MiB";
  v.result = mebibytes <= 2 ? "reached" : "missed by " + three_digits(mebibytes - 2) + " MiB";
  return v;
}

verdict judge_calls(const results& all) {
  verdict v{"4 KiB, file → file: system calls of zc, and of Rust io::copy", "as many", "–", "not counted"};
  std::optional<long> ours, theirs;
  if (const table* const in = find_table(all, names::file_to_file)) {
    for (const need& n : in->needs) {
      if (n.size == 4 * KiB && n.peer == names::zc) ours = n.calls;
      if (n.size == 4 * KiB && n.peer == names::rust) theirs = n.calls;
    }
  }
  if (!ours || !theirs) return v;
  v.measured = std::to_string(*ours) + ", " + std::to_string(*theirs);
  v.result = *ours <= *theirs ? "reached" : "missed by " + std::to_string(*ours - *theirs);
  return v;
}

}  // namespace

std::vector<verdict> judge(const results& all) {
  std::vector<verdict> verdicts;
  for (const ratio_target& t : ratio_targets()) verdicts.push_back(judge_ratio(all, t));
  verdicts.push_back(judge_any_pair(all, names::zc));
  verdicts.push_back(judge_any_pair(all, names::zc_relaxed));
  for (const growth& g : all.growths) verdicts.push_back(judge_growth(g));
  verdicts.push_back(judge_calls(all));
  return verdicts;
}

bool is_in_a_target(const std::string& table, const std::string& peer) {
  const auto& all = ratio_targets();
  return std::any_of(all.begin(), all.end(), [&](const ratio_target& t) {
    return t.table == table &&
           (t.ours == peer || std::find(t.against.begin(), t.against.end(), peer) != t.against.end());
  });
}

}  // namespace zc_benchmark
