#include "ends/child.hpp"
#include "peers/peer.hpp"

namespace zc_benchmark {

const std::vector<peer>& all_peers() {
  static const std::vector<peer> all = [] {
    std::vector<peer> peers;
    for (const auto add : {add_zc_peers, add_async_peers, add_read_write_peers, add_kernel_peers, add_stream_peers,
                           add_rust_peers, add_child_peers}) {
      add(peers);
    }
    return peers;
  }();
  return all;
}

std::vector<const peer*> peers_for(const pair& p, std::uint64_t size) {
  std::vector<const peer*> fitting;
  for (const peer& candidate : all_peers()) {
    if (candidate.fits(p.in, p.out) && !(candidate.is_child && size < MiB)) fitting.push_back(&candidate);
  }
  return fitting;
}

std::vector<std::string> missing_peers() {
  std::vector<std::string> missing;
#ifndef ZC_BENCHMARK_RUSTC
  missing.push_back("Rust (no rustc was found)");
#endif
#ifndef ZC_BENCHMARK_GO_PROGRAM
  missing.push_back("Go (no go was found)");
#endif
  for (const char* const program : {"cp", "cat", "nc", "strace"}) {
    if (!is_found(program)) missing.push_back(std::string(program) + " (not in the PATH)");
  }
  return missing;
}

}  // namespace zc_benchmark
