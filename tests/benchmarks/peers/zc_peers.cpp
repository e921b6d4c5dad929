// zc itself: over its devices, as code with descriptors uses it, and over standard streams.
#include "names.hpp"
#include "peers/open_streams.hpp"
#include "peers/peer.hpp"

#include <zc/zc.hpp>

namespace zc_benchmark {
namespace {

template <zc::copy_options Options>
prepared_copy prepare(const ends& e) {
  constexpr auto never_close = boost::iostreams::never_close_handle;
  return timed([in = zc::fd_source(e.in, never_close), out = zc::fd_sink(e.out, never_close)] {
    zc::copy_stream(in, out, Options);
  });
}

prepared_copy prepare_streams(const ends& e) {
  return timed([in = open_input(e), out = open_output(e)] { zc::copy_stream(*in, *out, zc::copy_options::none); });
}

bool has_memory(kind in, kind out) { return in == kind::memory || out == kind::memory; }

}  // namespace

void add_zc_peers(std::vector<peer>& all) {
  peer safe;
  safe.name = names::zc;
  safe.fits = [](kind, kind) { return true; };
  safe.prepare = [](const ends& e) {
    return has_memory(e.in_kind, e.out_kind) ? prepare_streams(e) : prepare<zc::copy_options::none>(e);
  };
  all.push_back(safe);

  // Elsewhere it is the same as without.
  peer relaxed;
  relaxed.name = names::zc_relaxed;
  relaxed.fits = [](kind in, kind out) { return in == kind::file && (out == kind::pipe || is_socket(out)); };
  relaxed.prepare = prepare<zc::copy_options::relax_safe_kernel_copy>;
  relaxed.hands_over_pages = true;
  all.push_back(relaxed);

  peer streams;
  streams.name = "zc over std::ifstream and std::ofstream";
  streams.fits = [](kind in, kind out) { return in == kind::file && out == kind::file; };
  streams.prepare = prepare_streams;
  all.push_back(streams);
}

}  // namespace zc_benchmark
