// What was measured.
#ifndef ZC_BENCHMARKS_RESULTS_HPP
#define ZC_BENCHMARKS_RESULTS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zc_benchmark {

struct figure {  // a median between its quartiles, in seconds
  double low = 0;
  double median = 0;
  double high = 0;
};

figure figure_of(std::vector<double> values);

// One peer at one size. In a table of calls, there are calls and no figures.
struct cell {
  std::string peer;
  bool is_safe = true;
  int rounds = 0;
  figure wall = {};
  figure cpu = {};
  std::string failure = {};
};

struct column {
  std::uint64_t size = 0;
  std::vector<cell> cells = {};
  std::string title = {};  // where it is not a size that was copied
};

// What a copy asks of the system and of memory.
struct need {
  std::string peer;
  std::uint64_t size = 0;
  std::optional<long> calls = {};
  std::optional<double> peak = {};  // in bytes, over what the program had before
};

struct table {
  std::string name;
  std::string note = {};
  std::vector<column> columns = {};
  std::vector<need> needs = {};
};

using facts = std::vector<std::pair<std::string, std::string>>;

// How far the peak memory of zc goes up from 10 MiB to 10 GiB, in bytes.
struct growth {
  std::string name;
  std::uint64_t small = 0;
  std::uint64_t large = 0;
  std::optional<double> bytes = {};
  std::string failure = {};
};

struct results {
  facts machine = {};
  std::vector<std::string> missing = {};
  std::vector<table> tables = {};
  std::vector<growth> growths = {};
  bool is_quick = false;
};

const table* find_table(const results& all, const std::string& name);
// With an empty name, or of a peer that was not there or failed: null.
const cell* find_cell(const column& in, const std::string& peer);

}  // namespace zc_benchmark

#endif
