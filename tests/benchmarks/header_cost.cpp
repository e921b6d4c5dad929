// What including a header costs the compiler.
#include "measurements.hpp"

#include "ends/child.hpp"
#include "names.hpp"
#include "turns.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace zc_benchmark {
namespace {

cost compile(const std::string& source) {
  std::vector<std::string> command = {ZC_BENCHMARK_COMPILER};
  for (const char* const argument :
       {"-std=c++17", "-O2", "-c", "-I", ZC_BENCHMARK_INCLUDE, "-I", ZC_BENCHMARK_BUILT_INCLUDE}) {
    command.push_back(argument);
  }
  command.insert(command.end(), {source, "-o", "/dev/null"});
  const stopwatch watch;
  const double cpu = child(command, {}).wait();
  cost took = watch.elapsed();
  took.cpu = cpu;
  return took;
}

}  // namespace

table measure_header_cost(const workplace& place, const settings& wanted) {
  std::vector<entrant> entrants;
  for (const auto& [name, includes] : {std::pair{names::zc_header, "#include <zc/copy_stream.hpp>\n"},
                                       std::pair{names::standard_headers, "#include <fstream>\n#include <iosfwd>\n"}}) {
    const std::string source = place.folder() / (std::to_string(entrants.size()) + ".cpp");
    std::ofstream(source) << includes;
    compile(source);  // once, for the headers to be in the page cache
    entrants.push_back({name, true, false, [source] { return compile(source); }});
  }
  table measured{names::header_cost, "A file that has only these, compiled to an object."};
  measured.columns.push_back({MiB, take_turns(measured.name, entrants, wanted.rounds), "to compile"});  // milliseconds
  return measured;
}

}  // namespace zc_benchmark
