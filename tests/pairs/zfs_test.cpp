// What OpenZFS has answered, whose module no test has: played between zc and the kernel.
#include "../support/two_files.hpp"

#include <sys/stat.h>
#include <sys/vfs.h>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

// A file that was just written has no blocks yet, and looks like one with holes only (openzfs/zfs#3125).
std::optional<answer> about_file(request& r) {
  if (r.what == call::fstatfs) {
    static_cast<struct statfs*>(r.found)->f_type = 0x2fc12fc1;
    return 0;
  }
  if (r.what != call::fstat) return std::nullopt;
  auto& about = *static_cast<struct stat*>(r.found);
  if (::fstat(r.fd, &about) != 0) return -errno;
  if (S_ISREG(about.st_mode)) about.st_blocks = 1;
  return 0;
}

// Whole records of 128 KiB are cloned (zfs_clone_range), and what is not yet on the disk is answered by EAGAIN, for
// this time or for as long as nobody syncs (openzfs/zfs#15172, #16958).
kernel::script clones(int nth, bool is_for_long) {
  return [=](request& r, int i) -> std::optional<answer> {
    if (r.what != call::copy_file_range) return about_file(r);
    r.count = std::min<std::size_t>(r.count, 128 * 1024);
    return (is_for_long ? i >= nth : i == nth) ? std::optional<answer>(-EAGAIN) : std::nullopt;
  };
}

}  // namespace

TEST_CASE("ZFS: where blocks cannot be cloned yet, the other ways copy the file") {
  for (const std::size_t size : {std::size_t{1000}, std::size_t{128 * 1024}, std::size_t{700001}}) {
    for (const int nth : {0, 1, 5}) {
      for (const bool is_for_long : {true, false}) {
        for (const copy_options options : {copy_options::none, copy_options::kernel_only}) {
          CAPTURE(size);
          CAPTURE(nth);
          CAPTURE(is_for_long);
          CAPTURE(static_cast<unsigned>(options));
          two_files(size).check_complete(clones(nth, is_for_long), options);
        }
      }
    }
  }
}

TEST_CASE("ZFS: a copy in steps does not wait for two files of which one answers EAGAIN") {
  for (const call busy : {call::copy_file_range, call::sendfile}) {
    for (const int nth : {0, 1}) {
      CAPTURE(nth);
      const two_files files(700001);
      const kernel k([=](request& r, int i) -> std::optional<answer> {
        if (r.what != busy) return r.what == call::copy_file_range ? std::optional<answer>(-EXDEV) : about_file(r);
        r.count = std::min<std::size_t>(r.count, 128 * 1024);
        return i >= nth ? std::optional<answer>(-EAGAIN) : std::nullopt;
      });
      zc::fd_source source(files.in.get(), never_close);
      zc::fd_sink sink(files.out.get(), never_close);
      zc::copy_operation copy(source, sink, zc::copy_limits(), copy_options::none);
      zc::copy_state state = zc::copy_state::more;
      for (int steps = 0; state == zc::copy_state::more && steps < 100; ++steps) state = copy.step();
      CHECK(state == zc::copy_state::done);
      CHECK(copy.finish().bytes == 700001);
      CHECK((read_file(files.folder / "out") == files.content));
    }
  }
}

TEST_CASE("ZFS: a hole that is told of too early, too late or where data are is copied as data") {
  // Each is the distance from where the file stands; ENXIO says that no data follow (openzfs/zfs#15526).
  for (const answer told : {answer{-ENXIO}, answer{0}, answer{1}, answer{4096}, answer{300000}}) {
    for (const copy_options options : {copy_options::none, copy_options::no_reflink, copy_options::buffered_only}) {
      CAPTURE(told);
      CAPTURE(static_cast<unsigned>(options));
      two_files(700001).check_complete(
          [=](request& r, int) -> std::optional<answer> {
            if (r.what != call::seek_data) return about_file(r);
            return told < 0 ? told : position(r.fd) + told;
          },
          options);
    }
  }
}

TEST_CASE("ZFS: with no_reflink nothing is cloned, whatever a clone would hold") {  // openzfs/zfs#15526, #16012
  const two_files files(700001);
  std::error_code error;
  const kernel k([](request& r, int) { return about_file(r); });
  CHECK(files.copy(copy_options::no_reflink, error).method == copy_method::sendfile);
  CHECK(!k.saw(call::copy_file_range));
  CHECK((read_file(files.folder / "out") == files.content));
}
