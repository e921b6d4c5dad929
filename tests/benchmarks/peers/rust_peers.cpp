// Rust's standard library, linked in (io_copy.rs), where a compiler was found.
#include "names.hpp"
#include "peers/peer.hpp"

#ifdef ZC_BENCHMARK_RUSTC

#include "ends/fd.hpp"

extern "C" {
std::int64_t rust_io_copy(int in, int in_kind, int out, int out_kind);
std::int64_t rust_sendfile64(int in, int out);
}

namespace zc_benchmark {
namespace {

void check(std::int64_t copied, const char* what) {
  if (copied < 0) throw std::system_error(static_cast<int>(-copied), std::generic_category(), what);
}

}  // namespace

void add_rust_peers(std::vector<peer>& all) {
  peer p;
  p.name = names::rust;
  p.fits = [](kind in, kind out) { return in != kind::memory && out != kind::memory; };
  p.prepare = [](const ends& e) {
    return timed(
        [in = e.in, in_kind = static_cast<int>(e.in_kind), out = e.out, out_kind = static_cast<int>(e.out_kind)] {
          check(rust_io_copy(in, in_kind, out, out_kind), "io::copy");
        });
  };
  all.push_back(p);

  p.name = "Rust: sendfile64";
  p.fits = [](kind in, kind out) { return in == kind::file && out != kind::memory; };
  p.prepare = [](const ends& e) {
    return timed([in = e.in, out = e.out] { check(rust_sendfile64(in, out), "sendfile64"); });
  };
  p.hands_over_pages = true;
  all.push_back(p);
}

}  // namespace zc_benchmark

#else

namespace zc_benchmark {
void add_rust_peers(std::vector<peer>&) {}
}  // namespace zc_benchmark

#endif
