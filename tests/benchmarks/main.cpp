// zc and its peers on every pair of ends, at every size. What it does is told on standard error; the tables are printed
// at the end, and left in a folder as tables.md, results.json and file_to_unix_socket.data.
#include "examine.hpp"
#include "measurements.hpp"
#include "names.hpp"
#include "peers/peer.hpp"
#include "report/format.hpp"
#include "report/machine.hpp"
#include "report/report.hpp"
#include "settings.hpp"

#include <getopt.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>

namespace {

using namespace zc_benchmark;

const char usage[] =
    "usage: zc_benchmark [--quick] [--rounds N] [--only TEXT] [--folder FOLDER]\n"
    "  --quick   small sizes and few rounds, to see that all works\n"
    "  --rounds  how often peers take turns; 9 unless told otherwise\n"
    "  --only    the tables with this in their name\n"
    "  --folder  where the results go\n";

std::vector<pair> pairs_of(const settings& wanted) {
  std::vector<pair> all = all_pairs();
  for (pair& p : all) {
    for (std::uint64_t& size : p.sizes) size = wanted.at_most(size);
    p.sizes.erase(std::unique(p.sizes.begin(), p.sizes.end()), p.sizes.end());
  }
  return all;
}

// What cannot be measured here becomes a table that says why.
void add_table(results& all, const std::string& name, const settings& wanted, const std::function<table()>& measure) {
  if (!wanted.is_wanted(name)) return;
  try {
    all.tables.push_back(measure());
  } catch (const std::exception& e) {
    all.tables.push_back({name, std::string("Not measured: ") + e.what()});
  }
}

results measure_all(const settings& wanted) {
  const workplace place;
  results all;
  all.is_quick = wanted.is_quick;
  all.machine = describe_machine(place);
  all.missing = missing_peers();
  const std::vector<pair> pairs = pairs_of(wanted);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].is_across && !place.other_file_system()) {
      all.missing.push_back("a second file system in /dev/shm");
      continue;
    }
    add_table(all, pairs[i].name, wanted, [&] {
      table measured = measure_pair(pairs[i], place, wanted);
      measured.needs = examine(i, place, wanted);
      return measured;
    });
  }
  const auto add_receiver = [&](const char* name, const char* of_pair, receiver who) {
    const auto p = std::find_if(pairs.begin(), pairs.end(), [&](const pair& c) { return c.name == of_pair; });
    add_table(all, name, wanted, [&] { return measure_receiver(name, *p, who, place, wanted); });
  };
  add_receiver(names::file_to_unix_read, names::file_to_unix, receiver::thread);
  add_receiver(names::file_to_unix_nc, names::file_to_unix, receiver::nc);
  add_receiver(names::unix_to_pipe_read, names::unix_to_pipe, receiver::thread);
  add_receiver(names::tcp_to_pipe_read, names::tcp_to_pipe, receiver::thread);
  add_table(all, names::small_files, wanted, [&] { return measure_small_files(place, wanted); });
  add_table(all, names::sparse_file, wanted, [&] { return measure_sparse(place, wanted); });
  for (const auto& [name, k] :
       {std::pair{names::replies_tcp, kind::tcp_socket}, std::pair{names::replies_unix, kind::unix_socket}}) {
    add_table(all, name, wanted, [&, name = name, k = k] { return measure_replies(name, k, place, wanted); });
  }
  add_table(all, names::short_copies, wanted, [&] { return measure_short_copies(place, wanted); });
  add_table(all, names::cold_files, wanted, [&] { return measure_cold(place, wanted); });
  add_table(all, names::header_cost, wanted, [&] { return measure_header_cost(place, wanted); });
  if (wanted.is_wanted("memory")) all.growths = measure_growth(place, wanted);
  return all;
}

void write_results(const results& all, const settings& wanted) {
  std::filesystem::create_directories(wanted.folder);
  std::ofstream tables(wanted.folder / "tables.md"), json(wanted.folder / "results.json"),
      data(wanted.folder / "file_to_unix_socket.data");
  write_markdown(tables, all);
  write_json(json, all);
  write_picture_data(data, all);
  write_markdown(std::cout, all);
}

}  // namespace

int main(int argc, char** argv) try {
  settings wanted;
  wanted.program = std::filesystem::read_symlink("/proc/self/exe");
  int examined = -1;
  const option known[] = {{"quick", no_argument, nullptr, 'q'},
                          {"rounds", required_argument, nullptr, 'r'},
                          {"only", required_argument, nullptr, 'o'},
                          {"folder", required_argument, nullptr, 'f'},
                          {"examine", required_argument, nullptr, 'e'},
                          {"help", no_argument, nullptr, 'h'},
                          {nullptr, 0, nullptr, 0}};
  for (int c = 0; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
    switch (c) {
      case 'q':
        wanted.is_quick = true;
        wanted.rounds = 3;
        wanted.short_copies = 20;
        wanted.copies_of_1_MiB = 2;
        wanted.copies_of_64_MiB = 1;
        break;
      case 'r': wanted.rounds = std::atoi(optarg); break;
      case 'o': wanted.only = optarg; break;
      case 'f': wanted.folder = optarg; break;
      case 'e': examined = std::atoi(optarg); break;  // for examine()
      case 'h': std::cout << usage; return 0;
      default: std::cerr << usage; return 2;
    }
  }
  if (optind != argc || wanted.rounds < 1) {
    std::cerr << usage;
    return 2;
  }
  if (examined >= 0) {
    const workplace place;
    be_examined(all_pairs().at(static_cast<std::size_t>(examined)), place, wanted);
    return 0;
  }
  const auto began = std::chrono::steady_clock::now();
  results all = measure_all(wanted);
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  all.machine.emplace_back("took", three_digits(took / 60) + " minutes, " + std::to_string(wanted.rounds) + " rounds");
  write_results(all, wanted);
} catch (const std::exception& e) {
  std::cerr << "zc_benchmark: " << e.what() << '\n';
  return 1;
}
