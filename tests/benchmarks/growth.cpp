#include "measurements.hpp"

#include "copy_once.hpp"

#include "names.hpp"
#include "pairs.hpp"
#include "peak_memory.hpp"
#include "report/format.hpp"
#include "turns.hpp"

#include <fcntl.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace zc_benchmark {
namespace {

double peak_of(const char* peer_name, const pair& p, std::uint64_t size, const workplace& place) {
  const auto peers = peers_for(p, size);
  const auto by = std::find_if(peers.begin(), peers.end(), [&](const peer* c) { return c->name == peer_name; });
  std::optional<double> peak;
  copy_once(p, size, receiver::splice, **by, place, [&](const prepared_copy& copy) {
    cost took;
    peak = peak_memory_of([&] { took = copy(); });
    return took;
  });
  if (!peak) throw std::runtime_error("the system does not tell");
  return *peak;
}

std::string path_of(const workplace& place, std::uint64_t size) {
  return place.folder() / ("input-" + std::to_string(size));
}

// In the place of an input file. Nobody has to write one of 10 GiB for a socket.
void make_hole(const workplace& place, std::uint64_t size) {
  const unique_fd file(
      checked(::open(path_of(place, size).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "making a sparse file"));
  checked(::ftruncate(file.get(), static_cast<off_t>(size)), "ftruncate");
}

growth growth_of(const char* peer_name, const char* name, const pair& p, const workplace& place, std::uint64_t large) {
  growth found{name, 10 * MiB, large};
  tell(found.name + ", memory of " + in_words(large));
  try {
    if (p.out == kind::unix_socket) make_hole(place, large);
    const double before = peak_of(peer_name, p, found.small, place);
    found.bytes = peak_of(peer_name, p, found.large, place) - before;
  } catch (const std::exception& e) {
    found.failure = e.what();
  }
  return found;
}

}  // namespace

std::vector<growth> measure_growth(const workplace& place, const settings& wanted) {
  const std::uint64_t large = wanted.is_quick ? 64 * MiB : 10 * GiB;
  const pair to_socket{names::file_to_unix, kind::file, kind::unix_socket};
  const pair to_file{names::file_to_file, kind::file, kind::file};
  std::vector<growth> all;

  std::filesystem::remove(path_of(place, large));
  all.push_back(growth_of(names::zc, "file → Unix socket, safe", to_socket, place, large));
  all.push_back(growth_of(names::zc_relaxed, "file → Unix socket, relaxed", to_socket, place, large));
  std::filesystem::remove(path_of(place, large));

  // Real data: holes might be left out.
  if (std::filesystem::space(place.folder()).available > 2 * large + 2 * GiB) {
    all.push_back(growth_of(names::zc, names::file_to_file, to_file, place, large));
  } else {
    all.push_back({names::file_to_file, 10 * MiB, large, {}, "there is no room on the disk"});
  }
  std::filesystem::remove(path_of(place, large));
  return all;
}

}  // namespace zc_benchmark
