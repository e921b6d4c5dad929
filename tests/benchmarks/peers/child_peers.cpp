// Other programs: cp and cat with their start, as a script has them, and Go's io.Copy, which measures itself.
#include "ends/child.hpp"
#include "peers/peer.hpp"

#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace zc_benchmark {
namespace {

// All of a child's CPU time in place of ours.
template <class Run>
prepared_copy timed_child(Run run) {
  return [run] {
    const stopwatch watch;
    const double cpu = run();
    return cost{watch.elapsed().wall, cpu};
  };
}

prepared_copy prepare_cp(const ends& e) {
  std::filesystem::remove(e.out_path);  // it makes the file itself
  return timed_child([from = e.in_path, to = e.out_path] { return child({"cp", from, to}, {}).wait(); });
}

prepared_copy prepare_cat(const ends& e) {
  return timed_child([in = e.in, out = e.out] { return child({"cat"}, {{in, 0}, {out, 1}}).wait(); });
}

#ifdef ZC_BENCHMARK_GO_PROGRAM
prepared_copy prepare_go(const ends& e) {
  const auto name_of = [](kind k) { return is_socket(k) ? "socket" : "file"; };
  return [in = e.in, out = e.out, from = name_of(e.in_kind), to = name_of(e.out_kind)] {
    std::istringstream figures(output_of({ZC_BENCHMARK_GO_PROGRAM, from, to}, {{in, 3}, {out, 4}}));
    double wall = 0, cpu = 0;
    if (!(figures >> wall >> cpu)) throw std::runtime_error("the Go program printed no figures");
    return cost{wall * 1e-9, cpu * 1e-9};
  };
}
#endif

}  // namespace

void add_child_peers(std::vector<peer>& all) {
  peer p;
  p.is_child = true;
  p.is_slow = true;
  const auto have_descriptors = [](kind in, kind out) { return in != kind::memory && out != kind::memory; };
#ifdef ZC_BENCHMARK_GO_PROGRAM
  p.name = "Go: io.Copy";
  p.fits = have_descriptors;
  p.prepare = prepare_go;
  p.hands_over_pages = true;  // into TCP, and in newer versions of Go into other things
  all.push_back(p);
  p.hands_over_pages = false;
#endif
  p.name = "cat";
  p.fits = have_descriptors;
  p.prepare = prepare_cat;
  all.push_back(p);

  p.name = "cp";
  p.fits = [](kind in, kind out) { return in == kind::file && out == kind::file; };
  p.prepare = prepare_cp;
  all.push_back(p);
}

}  // namespace zc_benchmark
