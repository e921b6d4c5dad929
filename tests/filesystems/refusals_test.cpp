// Files and file systems that may not be written, from the start or from the middle of a copy on.
#include "../support/kernel.hpp"
#include "lossless.hpp"

#include <sys/mount.h>

namespace {

using namespace zc_test;
using zc::copy_options;

// A flag of chattr(1), for as long as this lives.
class file_flag {
 public:
  file_flag(const std::string& path, int flag) : fd_(open_file(path, O_RDONLY)), flag_(flag), is_set_(change(true)) {}
  ~file_flag() { change(false); }
  file_flag(const file_flag&) = delete;
  file_flag& operator=(const file_flag&) = delete;
  bool is_set() const { return is_set_; }

 private:
  bool change(bool on) const {
    int flags = 0;
    if (::ioctl(fd_.get(), FS_IOC_GETFLAGS, &flags) != 0) return false;
    flags = on ? flags | flag_ : flags & ~flag_;
    return ::ioctl(fd_.get(), FS_IOC_SETFLAGS, &flags) == 0;
  }
  unique_fd fd_;
  int flag_;
  bool is_set_;
};

void check_cannot_open(const std::string& path, std::errc expected) {
  const std::string before = contents(path);
  try {
    const zc::fd_sink sink(path);
    FAIL_CHECK("it could be opened");
  } catch (const std::ios_base::failure& e) {
    CHECK(e.code().value() == static_cast<int>(expected));
  }
  CHECK((contents(path) == before));
}

}  // namespace

TEST_CASE("an immutable or append-only file is not opened, and one that was open before loses nothing") {
  for (const file_system& to : mounted("rw")) {
    for (const int flag : {FS_IMMUTABLE_FL, FS_APPEND_FL}) {
      for (const end_kind from : inputs) {
        CAPTURE(to.name);
        CAPTURE(flag);
        CAPTURE(std::string(name_of(from)));
        const temporary_folder folder(to.path);
        const auto in = make_input(from, mebibyte + 1);
        const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
        std::error_code error;
        zc::copy_result result;
        {
          const file_flag set(folder / "out", flag);
          if (!set.is_set()) {
            MESSAGE("skipped: immutable and append-only files on ", to.name);
            break;
          }
          check_cannot_open(folder / "out", std::errc::operation_not_permitted);
          result = copy(in->fd, out, copy_options::none, error);
        }
        check_counts(result, from, *in, out, folder / "out");
        if (error) {  // ext4 asks at each write, most others at open(2) alone
          CHECK(error == std::errc::operation_not_permitted);
          CHECK(result.failed_end == zc::copy_end::output);
        } else {
          CHECK(result.bytes == in->content.size());
        }
        check_goes_on(result, *in, out, folder / "out");
      }
    }
  }
}

TEST_CASE("an append-only file that is open for appending gets a file of any kind, with holes or without, at its end") {
  for (const file_system& to : mounted("rw")) {
    for (const auto& file : known_files()) {
      const std::string& name = file.first;
      const std::string& content = file.second;
      CAPTURE(to.name);
      CAPTURE(name);
      const temporary_folder folder(to.path);
      write_file(folder / "out", "before");
      const unique_fd in = open_file(to.known(name), O_RDONLY);
      const unique_fd out = open_file(folder / "out", O_WRONLY | O_APPEND);
      const file_flag set(folder / "out", FS_APPEND_FL);
      if (!set.is_set()) break;
      std::error_code error;
      CHECK(copy(in, out, copy_options::none, error).bytes == content.size());
      CHECK(error == std::error_code());
      CHECK((contents(folder / "out") == "before" + content));
    }
  }
}

TEST_CASE("a file on what is mounted read-only is not opened for writing") {
  for (const file_system& fs : mounted("ro")) {
    CAPTURE(fs.name);
    if (fs.name != "verity") check_cannot_open(fs.known("4096"), std::errc::read_only_file_system);
    if (fs.name == "verity") check_cannot_open(fs.known("4096"), std::errc::operation_not_permitted);
  }
}

TEST_CASE("a file system that becomes read-only in the middle of a copy ends it with true counts") {
  for (const file_system& to : mounted("own")) {
    const auto in = make_input(end_kind::file, 5 * mebibyte);
    const std::string path = to.path + "/out";
    const unique_fd out = open_file(path, O_WRONLY | O_CREAT);
    const kernel k([&](request& r, int nth) -> std::optional<answer> {
      if (r.what != call::sendfile) return std::nullopt;
      r.count = std::min(r.count, mebibyte);
      // ext4's own way to try this: as after an error of the disk (ext4(5), abort).
      if (nth == 2) CHECK(::mount(nullptr, to.path.c_str(), nullptr, MS_REMOUNT, "abort") == 0);
      return std::nullopt;
    });
    std::error_code error;
    zc::copy_result result = copy(in->fd, out, copy_options::none, error);
    if (!error) {  // Linux 6.1 puts bytes into the page cache all the same
      CHECK(result.bytes == in->content.size());
      CHECK(::write(out.get(), "x", 1) == 1);  // does not fail either
      MESSAGE("skipped: an ext4 that takes bytes although it was aborted");
      continue;
    }
    // Linux 6.12 takes it for a shutdown: every call is EIO then, and the file cannot be looked at.
    const bool is_shut_down = error == std::errc::io_error;
    if (is_shut_down) MESSAGE("skipped: what lies in a file of an ext4 that was shut down");
    CHECK((is_shut_down || error == std::errc::read_only_file_system));
    CHECK(result.failed_end == zc::copy_end::output);
    CHECK(result.bytes == 2 * mebibyte);
    CHECK(position(in->fd.get()) == static_cast<off_t>(2 * mebibyte));
    if (!is_shut_down) check_counts(result, end_kind::file, *in, out, path);

    const auto pipe = make_input(end_kind::pipe, 5 * mebibyte);
    result = copy(pipe->fd, out, copy_options::none, error);
    CHECK(error == (is_shut_down ? std::errc::io_error : std::errc::read_only_file_system));
    CHECK(result.bytes == 0);
    CHECK((result.undelivered + read_all(pipe->fd.get()) == pipe->content));
  }
}
