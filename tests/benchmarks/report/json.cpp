#include "report/report.hpp"

#include "report/targets.hpp"

#include <ostream>
#include <string>

namespace zc_benchmark {
namespace {

std::string quoted(const std::string& text) {
  std::string all = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') all += '\\';
    if (static_cast<unsigned char>(c) >= ' ') all += c;
  }
  return all + '"';
}

// Between the elements of a list.
class comma {
 public:
  friend std::ostream& operator<<(std::ostream& out, comma& c) { return out << std::exchange(c.text_, ",\n"); }

 private:
  const char* text_ = "\n";
};

void write(std::ostream& out, const figure& f) {
  out << "{\"low\": " << f.low << ", \"median\": " << f.median << ", \"high\": " << f.high << '}';
}

void write(std::ostream& out, const table& t) {
  out << "{\"name\": " << quoted(t.name) << ", \"times\": [";
  comma next;
  for (const column& at : t.columns) {
    for (const cell& c : at.cells) {
      out << next << "  {\"size\": " << at.size << ", \"peer\": " << quoted(c.peer) << ", \"rounds\": " << c.rounds
          << ", ";
      if (!c.failure.empty()) {
        out << "\"failure\": " << quoted(c.failure) << '}';
        continue;
      }
      out << "\"wall\": ";
      write(out, c.wall);
      out << ", \"cpu\": ";
      write(out, c.cpu);
      out << '}';
    }
  }
  out << "], \"needs\": [";
  comma next_need;
  for (const need& n : t.needs) {
    out << next_need << "  {\"size\": " << n.size << ", \"peer\": " << quoted(n.peer);
    if (n.calls) out << ", \"calls\": " << *n.calls;
    if (n.peak) out << ", \"peak_memory\": " << *n.peak;
    out << '}';
  }
  out << "]}";
}

}  // namespace

void write_json(std::ostream& out, const results& all) {
  out.precision(9);
  out << "{\"quick\": " << (all.is_quick ? "true" : "false") << ",\n\"machine\": {";
  comma next_fact;
  for (const auto& [name, value] : all.machine) out << next_fact << quoted(name) << ": " << quoted(value);
  out << "},\n\"missing\": [";
  comma next_missing;
  for (const std::string& peer : all.missing) out << next_missing << quoted(peer);
  out << "],\n\"targets\": [";
  comma next_target;
  for (const verdict& v : judge(all)) {
    out << next_target << "{\"target\": " << quoted(v.target) << ", \"at_most\": " << quoted(v.at_most)
        << ", \"measured\": " << quoted(v.measured) << ", \"result\": " << quoted(v.result) << '}';
  }
  out << "],\n\"growths\": [";
  comma next_growth;
  for (const growth& g : all.growths) {
    out << next_growth << "{\"name\": " << quoted(g.name) << ", \"small\": " << g.small << ", \"large\": " << g.large;
    if (g.bytes) out << ", \"growth_of_peak_memory\": " << *g.bytes;
    if (!g.failure.empty()) out << ", \"failure\": " << quoted(g.failure);
    out << '}';
  }
  out << "],\n\"tables\": [";
  comma next_table;
  for (const table& t : all.tables) {
    out << next_table;
    write(out, t);
  }
  out << "]}\n";
}

}  // namespace zc_benchmark
