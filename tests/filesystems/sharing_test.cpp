// What shares blocks or pages with the input, and what must not.
#include "mounted.hpp"

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

// The writable file systems on which two files can have the same blocks (FICLONE, ioctl_ficlonerange(2)).
std::vector<file_system> sharing() {
  std::vector<file_system> all;
  for (const file_system& fs : mounted("rw")) {
    if (fs.is_one_of({"xfs", "btrfs"})) all.push_back(fs);
  }
  return all;
}

zc::copy_result copy_within(const file_system& fs, const std::string& name, const std::string& to, copy_options options,
                            std::size_t start = 0) {
  const unique_fd in = open_file(fs.known(name), O_RDONLY);
  const unique_fd out = open_file(to, O_WRONLY | O_CREAT);
  seek(in, start);
  std::error_code error;
  const zc::copy_result result = copy(in, out, options, error);
  CHECK(error == std::error_code());
  return result;
}

const char* const large_files[] = {"4194305", "random", "sparse"};

}  // namespace

TEST_CASE("where the file system can share blocks, a copy has those of its input") {
  for (const file_system& fs : sharing()) {
    for (const std::string name : large_files) {
      CAPTURE(fs.name);
      CAPTURE(name);
      const temporary_folder folder(fs.path);
      CHECK(copy_within(fs, name, folder / "out", copy_options::none).method == copy_method::copy_file_range);
      const extents found = extents_of(folder / "out");
      CHECK(found.all > 0);
      CHECK(found.shared == found.all);
      CHECK((contents(folder / "out") == known_files().at(name)));
    }
  }
}

TEST_CASE("with no_reflink, or at a position where no block can be shared, it has blocks of its own") {
  for (const file_system& fs : sharing()) {
    for (const std::string name : large_files) {
      for (const copy_options options : {copy_options::no_reflink, copy_options::buffered_only, copy_options::none}) {
        const std::size_t start = options == copy_options::none ? 5 : 0;
        CAPTURE(fs.name);
        CAPTURE(name);
        CAPTURE(static_cast<unsigned>(options));
        const temporary_folder folder(fs.path);
        copy_within(fs, name, folder / "out", options, start);
        const extents found = extents_of(folder / "out");
        CHECK(found.all > 0);
        CHECK(found.shared == 0);
        CHECK((contents(folder / "out") == known_files().at(name).substr(start)));
      }
    }
  }
}

TEST_CASE("a copy that shares blocks with its input is changed without it") {
  for (const file_system& fs : sharing()) {
    CAPTURE(fs.name);
    const temporary_folder folder(fs.path);
    copy_within(fs, "random", folder / "first", copy_options::none);
    const unique_fd first = open_file(folder / "first", O_RDWR);
    const unique_fd second = open_file(folder / "second", O_RDWR | O_CREAT);
    std::error_code error;
    CHECK(copy(first, second, copy_options::none, error).method == copy_method::copy_file_range);
    CHECK(::pwrite(first.get(), "changed", 7, 5000) == 7);
    CHECK((contents(folder / "second") == known_files().at("random")));
  }
}

TEST_CASE("on any file system that can be written, a change after a safe copy never reaches a late reader") {
  for (const file_system& fs : mounted("rw")) {
    for (const copy_options options : {copy_options::none, copy_options::kernel_only}) {  // read, and mapped
      const std::size_t size = 512 * 1024;                                                // fits into the pipe unread
      CAPTURE(fs.name);
      CAPTURE(static_cast<unsigned>(options));
      const temporary_folder folder(fs.path);
      const std::string before(size, 'a');
      const std::string after(size, 'b');
      write_file(folder / "in", before);
      two_ends pipe = make_pipe();
      REQUIRE(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 1024 * 1024) == 1024 * 1024);
      const unique_fd in = open_file(folder / "in", O_RDWR);
      std::error_code error;
      const zc::copy_result result = copy(in, pipe.write, options, error);
      if (options == copy_options::kernel_only && error == std::errc::operation_not_supported) {
        MESSAGE("skipped: a mapping of a file that may be written, on ", fs.name);  // EINVAL of 9p without a cache
        continue;
      }
      CHECK(result.bytes == size);
      CHECK(::pwrite(in.get(), after.data(), size, 0) == static_cast<ssize_t>(size));
      pipe.write.reset();
      CHECK((read_all(pipe.read.get()) == before));
    }
  }
}
