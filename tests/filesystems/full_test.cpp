// A file system without room for all of a copy.
#include "lossless.hpp"

#include <chrono>
#include <thread>

namespace {

using namespace zc_test;
using zc::copy_options;

// A client of SMB answers fallocate(2) by making the file longer, which takes no room, and writes later unless O_DSYNC
// is set.
bool take(const unique_fd& ballast, std::size_t n) {
  const off_t end = ::lseek(ballast.get(), 0, SEEK_END);
  if ((::fcntl(ballast.get(), F_GETFL) & O_DSYNC) == 0) {
    if (::fallocate(ballast.get(), 0, end, static_cast<off_t>(n)) == 0) return true;
    if (errno != EOPNOTSUPP) return false;
  }
  const std::string some(n, 'b');
  return ::write(ballast.get(), some.data(), n) == static_cast<ssize_t>(n);
}

// Takes all of a file system's room but about 2 MiB. How much there is, is told exactly by none of them.
void leave_little_room(const temporary_folder& folder, bool is_smb) {
  const int flags = O_RDWR | O_CREAT | (is_smb ? O_DSYNC : 0);
  const unique_fd ballast = open_file(folder / "ballast", flags);
  CHECK(take(open_file(folder / "room", flags), 2 * mebibyte));
  for (std::size_t n = 64 * mebibyte; n >= 64 * 1024; n /= 2) {
    while (take(ballast, n)) continue;
  }
  std::filesystem::remove(folder / "room");
  // btrfs gives room back when it commits. A client of NFS tells here of a write before that its server had no room
  // for.
  CHECK((::syncfs(ballast.get()) == 0 || errno == ENOSPC));
}

// The server of virtiofs learns a little later that nobody has a removed file open any more.
void wait_for_room(const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::filesystem::space(path).available < 8 * mebibyte && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

TEST_CASE("a file system that becomes full ends a copy with true counts, and it goes on when there is room again") {
  for (const file_system& to : mounted("rw")) {
    for (const end_kind from : inputs) {
      for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
        CAPTURE(to.name);
        CAPTURE(std::string(name_of(from)));
        CAPTURE(static_cast<unsigned>(options));
        const temporary_folder folder(to.path);
        leave_little_room(folder, to.is_one_of({"smb"}));
        const auto in = make_input(from, 5 * mebibyte);
        const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
        std::error_code error;
        const zc::copy_result result = copy(in->fd, out, options, error);
        if (!error &&
            to.is_one_of({"nfs", "nfs-on-xfs", "smb"})) {  // whose client may take what it asks its server about later
          CHECK(result.bytes == in->content.size());
          CHECK(::fsync(out.get()) == -1);
          CHECK(errno == ENOSPC);
          continue;
        }
        CHECK(result.failed_end == zc::copy_end::output);
        CHECK(result.bytes > 0);
        // Linux 6.12's write(2) itself counts more than a full 9p has taken, and is 0 then, or finds the file shorter.
        if (to.is_one_of({"9p"}) &&
            (error == std::errc::io_error || std::filesystem::file_size(folder / "out") < result.bytes)) {
          MESSAGE("skipped: a full 9p, whose client counts bytes that the file does not have");
          CHECK((error == std::errc::no_space_on_device || error == std::errc::io_error));
          continue;
        }
        CHECK(error == std::errc::no_space_on_device);
        // QEMU's server of 9p says of a write whose first bytes it has made only that it failed.
        if (to.is_one_of({"9p"})) CHECK(::ftruncate(out.get(), static_cast<off_t>(result.bytes)) == 0);
        check_counts(result, from, *in, out, folder / "out");
        std::filesystem::remove(folder / "ballast");
        if (to.is_one_of({"virtiofs"})) wait_for_room(to.path);
        check_goes_on(result, *in, out, folder / "out");
      }
    }
  }
}
