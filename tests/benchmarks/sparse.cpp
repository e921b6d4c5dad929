#include "measurements.hpp"

#include "ends/child.hpp"
#include "names.hpp"
#include "pairs.hpp"
#include "report/format.hpp"
#include "turns.hpp"

#include <zc/zc.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

namespace zc_benchmark {
namespace {

constexpr std::uint64_t pieces = 64;  // of data, 1 MiB each

void make_sparse_file(const std::string& path, std::uint64_t size, std::uint64_t count) {
  const unique_fd file(checked(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "making a sparse file"));
  checked(::ftruncate(file.get(), static_cast<off_t>(size)), "ftruncate");
  for (std::uint64_t i = 0; i < count; ++i) {
    checked(::lseek(file.get(), static_cast<off_t>(size / count * i), SEEK_SET), "lseek");
    write_sample(file.get(), MiB, MiB);
  }
  checked(::fsync(file.get()), "fsync");
}

std::uint64_t bytes_on_disk(const std::string& path) {
  struct stat status = {};
  checked(::stat(path.c_str(), &status), "stat");
  return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

struct files {
  std::string from;
  std::string to;
  std::uint64_t data;
};

// The copy is checked: its size, and that it has the holes.
cost copy_sparse(const files& f, const std::function<double()>& copy) {
  const stopwatch watch;
  const double child_cpu = copy();
  cost took = watch.elapsed();
  if (child_cpu > 0) took.cpu = child_cpu;
  const bool is_whole = std::filesystem::file_size(f.to) == std::filesystem::file_size(f.from);
  const bool has_holes = bytes_on_disk(f.to) < 2 * f.data;
  std::filesystem::remove(f.to);
  if (!is_whole) throw std::runtime_error("another size arrived");
  if (!has_holes) throw std::runtime_error("the holes were not kept");
  return took;
}

double by_zc(const files& f) {
  zc::copy_stream(zc::fd_source(f.from), zc::fd_sink(f.to));
  return 0;
}

}  // namespace

table measure_sparse(const workplace& place, const settings& wanted) {
  const std::uint64_t size = wanted.is_quick ? GiB : 64 * GiB;
  const files large = {place.folder() / "sparse", place.folder() / "sparse-copy", pieces * MiB};
  const files trial = {place.folder() / "trial", large.to, 4 * MiB};
  table measured{
      names::sparse_file,
      in_words(size) + " with 64 MiB of data, in pieces of 1 MiB; with opening and closing, and cp with its start."};
  measured.columns.push_back({size});
  std::vector<cell>& cells = measured.columns[0].cells;
  try {
    make_sparse_file(large.from, size, pieces);
    make_sparse_file(trial.from, wanted.is_quick ? 128 * MiB : GiB, 4);
  } catch (const std::exception& e) {
    cells.push_back({names::zc, true, 0, {}, {}, e.what()});
    return measured;
  }

  std::vector<entrant> entrants;
  std::string failure;
  try {
    copy_sparse(trial, [&] { return by_zc(trial); });  // or the disk would be full
    entrants.push_back({names::zc, true, false, [=] { return copy_sparse(large, [&] { return by_zc(large); }); }});
  } catch (const std::exception& e) {
    failure = e.what();
  }
  entrants.push_back(
      {names::cp_sparse, true, false, [=] {
         return copy_sparse(large, [&] { return child({"cp", "--sparse=auto", large.from, large.to}, {}).wait(); });
       }});
  cells = take_turns(measured.name, entrants, wanted.rounds);
  if (!failure.empty()) cells.insert(cells.begin(), {names::zc, true, 0, {}, {}, failure});
  std::filesystem::remove(large.from);
  std::filesystem::remove(trial.from);
  return measured;
}

}  // namespace zc_benchmark
