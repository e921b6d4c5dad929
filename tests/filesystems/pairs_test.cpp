// Files of every file system against files of every other: the bytes, both positions, the holes, the result and the
// way.
#include "mounted.hpp"

#include <set>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

struct positions {
  std::size_t in;
  std::size_t out;
};

// Of two file systems of which neither is ext4, some copies are enough: there are many such pairs.
std::vector<positions> starts(const file_system& from, const file_system& to) {
  if (from.name != to.name && from.name != "ext4" && to.name != "ext4") return {{0, 0}, {4097, 3}};
  return {{0, 0}, {1, 0}, {0, 7}, {4096, 4096}, {4097, 3}};
}

// What holes there are in an input is told by SEEK_HOLE alone; the others say that there are none (lseek(2)). Overlay
// tells what another file system does, and is not believed.
bool tells_holes(const file_system& fs, const unique_fd& file, std::size_t size) {
  const off_t hole = ::lseek(file.get(), 0, SEEK_HOLE);
  const bool tells = hole >= 0 && static_cast<std::size_t>(hole) < size;
  const bool is_believed = fs.is_one_of({"ext4", "xfs", "btrfs", "tmpfs", "read-only"});
  if (is_believed) CHECK(tells);
  return is_believed;
}

// copy_file_range works across file systems from 5.3 to 5.18 only (copy_file_range(2)), to which the layers of an
// overlay may belong. A server may refuse it.
std::set<copy_method> ways_to_file(const file_system& from, const file_system& to, std::size_t size,
                                   copy_options options) {
  const copy_method other = size >= 16 * 1024 ? copy_method::sendfile : copy_method::buffered;
  if (options == copy_options::no_reflink) return {other};
  if (from.name == to.name && !from.is_one_of({"overlay-of-nfs", "smb"})) return {copy_method::copy_file_range};
  return {copy_method::copy_file_range, other};
}

void check_file_to_file(const file_system& from, const file_system& to, const std::string& name, positions start,
                        copy_options options) {
  const std::string& content = known_files().at(name);
  if (start.in > content.size()) return;
  const std::string expected = content.substr(start.in);
  const std::string before = start.out == 0 ? "" : bytes(8000);  // so that something is behind a short copy

  const temporary_folder folder(to.path);
  write_file(folder / "out", before);
  const unique_fd in = open_file(from.known(name), O_RDONLY);
  unique_fd out = open_file(folder / "out", O_WRONLY);
  seek(in, start.in);
  seek(out, start.out);
  std::error_code error;
  const zc::copy_result result = copy(in, out, options, error);
  check_success(result, error, expected.size());
  CHECK(position(in.get()) == static_cast<off_t>(content.size()));
  CHECK(position(out.get()) == static_cast<off_t>(start.out + expected.size()));
  if (expected.empty()) {
    CHECK(result.method == copy_method::none);
  } else {
    CAPTURE(to_string(result.method));
    CHECK(ways_to_file(from, to, content.size(), options).count(result.method) == 1);
  }

  out.reset();
  const std::size_t end = std::min(before.size(), start.out + expected.size());
  CHECK((contents(folder / "out") == before.substr(0, start.out) + expected + before.substr(end)));
  // exFAT has no holes, ntfs3 makes them where it is told to only, and the client of SMB guesses from the size what its
  // server has allocated.
  if (name == "sparse" && tells_holes(from, in, content.size()) && !to.is_one_of({"exfat", "ntfs3", "smb"})) {
    CHECK(allocated(folder / "out") < content.size() / 2);  // a quarter is data, at most
  }
}

}  // namespace

TEST_CASE("a file of any file system arrives on any other, from any position, with its holes") {
  for (const file_system& from : mounted()) {
    for (const file_system& to : mounted("rw")) {
      for (const auto& file : known_files()) {
        const std::string& name = file.first;
        for (const positions start : starts(from, to)) {
          CAPTURE(from.name);
          CAPTURE(to.name);
          CAPTURE(name);
          CAPTURE(start.in);
          CAPTURE(start.out);
          check_file_to_file(from, to, name, start, copy_options::none);
          const bool is_at_page = start.in == start.out;  // where blocks could be shared
          if (is_at_page) check_file_to_file(from, to, name, start, copy_options::no_reflink);
        }
      }
    }
  }
}
