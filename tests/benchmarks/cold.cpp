// Files that are on the disk only: how much of its time a copy leaves the disk idle.
#include "measurements.hpp"

#include "copy_once.hpp"
#include "names.hpp"
#include "peers/peer.hpp"
#include "report/format.hpp"
#include "turns.hpp"

#include <zc/zc.hpp>

#include <fcntl.h>

#include <string>
#include <vector>

namespace zc_benchmark {
namespace {

// Out of the page cache, where it can be got out: not from a tmpfs.
void evict(const std::string& path) {
  const unique_fd file(checked(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open"));
  checked(::fdatasync(file.get()), "fdatasync");
  if (const int error = ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED)) {
    throw std::system_error(error, std::generic_category(), "posix_fadvise");
  }
}

// Opens the file itself, and so may advise the kernel of how it will be read.
template <zc::copy_options Options>
prepared_copy prepare_from_path(const ends& e) {
  return timed([in = zc::fd_source(e.in_path), out = zc::fd_sink(e.out, boost::iostreams::never_close_handle)] {
    zc::copy_stream(in, out, Options);
  });
}

const std::vector<peer>& peers_from_paths() {
  static const std::vector<peer> all = [] {
    peer safe, relaxed;
    safe.name = "zc, fd_source of a path";
    safe.prepare = prepare_from_path<zc::copy_options::none>;
    relaxed.name = "zc, fd_source of a path, relaxed";
    relaxed.prepare = prepare_from_path<zc::copy_options::relax_safe_kernel_copy>;
    relaxed.hands_over_pages = true;
    return std::vector<peer>{safe, relaxed};
  }();
  return all;
}

std::vector<const peer*> cold_peers(const pair& p, std::uint64_t size) {
  std::vector<const peer*> all;
  for (const peer& own : peers_from_paths()) {
    if (p.out != kind::file || !own.hands_over_pages) all.push_back(&own);
  }
  for (const peer* const by : peers_for(p, size)) {
    if (!by->is_slow) all.push_back(by);
  }
  return all;
}

}  // namespace

table measure_cold(const workplace& place, const settings& wanted) {
  table measured{names::cold_files, "The file is dropped from the page cache before each copy."};
  static const std::vector<pair> pairs = all_pairs();
  const std::uint64_t size = wanted.at_most(64 * MiB);
  for (const pair& p : pairs) {
    if (p.in != kind::file || p.is_across) continue;
    std::vector<entrant> entrants;
    for (const peer* const by : cold_peers(p, size)) {
      entrants.push_back({by->name, by->is_safe(p.in, p.out), false, [=, &p, &place] {
                            const std::string path = place.input_file(size);
                            return copy_once(p, size, receiver::splice, *by, place, [&](const prepared_copy& copy) {
                              evict(path);
                              return copy();
                            });
                          }});
    }
    const std::string title = p.name + ", " + in_words(size);
    measured.columns.push_back({size, take_turns("cold " + title, entrants, wanted.rounds), title});
  }
  return measured;
}

}  // namespace zc_benchmark
