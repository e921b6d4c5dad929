// A peer: one way to copy, with a name, and where it fits.
#ifndef ZC_BENCHMARKS_PEER_HPP
#define ZC_BENCHMARKS_PEER_HPP

#include "clock.hpp"
#include "pairs.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace zc_benchmark {

// Both ends, open. Of files there is the path too, and of memory only the stream.
struct ends {
  kind in_kind;
  kind out_kind;
  int in;
  int out;
  std::string in_path;
  std::string out_path;
  std::istream* in_stream;
  std::ostream* out_stream;
};

// A copy with all that belongs to it open and ready. To be called once; throws if it fails. A child measures itself.
using prepared_copy = std::function<cost()>;

template <class Copy>
prepared_copy timed(Copy copy) {
  return [copy] {
    const stopwatch watch;
    copy();
    return watch.elapsed();
  };
}

struct peer {
  std::string name;
  std::function<bool(kind in, kind out)> fits;
  std::function<prepared_copy(const ends&)> prepare;

  // Where the input is a file: what is written to it after the call has returned may reach the receiver.
  bool hands_over_pages = false;
  // Never the best with much data; takes part in every third round there, unless a target speaks of it.
  bool is_slow = false;
  // Takes part from 1 MiB on: a process costs more than a short copy.
  bool is_child = false;

  // What zc promises unless it was told otherwise. Only a pipe or socket keeps pages that it was handed.
  bool is_safe(kind in, kind out) const {
    return !(hands_over_pages && in == kind::file && (out == kind::pipe || is_socket(out)));
  }
};

void add_zc_peers(std::vector<peer>& all);
void add_async_peers(std::vector<peer>& all);
void add_read_write_peers(std::vector<peer>& all);
void add_kernel_peers(std::vector<peer>& all);
void add_stream_peers(std::vector<peer>& all);
void add_rust_peers(std::vector<peer>& all);
void add_child_peers(std::vector<peer>& all);

// In the order of the tables.
const std::vector<peer>& all_peers();
std::vector<const peer*> peers_for(const pair& p, std::uint64_t size);
// Those that this machine has not.
std::vector<std::string> missing_peers();

}  // namespace zc_benchmark

#endif
