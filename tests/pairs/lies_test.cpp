// Kernels, file systems and drivers that answer what is not true: a 0 in the middle, an errno that nobody lists, a hole
// where there are data.
#include "../support/two_files.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include <cstring>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

// The type of this number differs from one C library to another.
void set_type(struct statfs& about, long magic) { about.f_type = static_cast<decltype(about.f_type)>(magic); }

}  // namespace

TEST_CASE("a 0 from copy_file_range or sendfile in the middle of a file is not its end") {
  for (const int nth : {0, 1, 2, 5}) {
    for (const call lying : {call::copy_file_range, call::sendfile}) {
      const copy_options options = lying == call::sendfile ? copy_options::no_reflink : copy_options::none;
      CAPTURE(nth);
      two_files(1000000).check_complete(pieces_then(lying, 100000, nth, 0), options);
      two_files(1000000).check_complete(
          [=](request& r, int i) -> std::optional<answer> {
            if (r.what == lying) r.count = std::min<std::size_t>(r.count, 100000);
            return r.what == lying && i == nth ? std::optional<answer>(0) : std::nullopt;
          },
          options);
    }
  }
}

TEST_CASE("what a read finds behind a false end counts for the buffer, not for the call that told of the end") {
  const two_files files(3000);
  std::error_code error;
  const kernel k(always(call::copy_file_range, 0));
  const zc::copy_result result = files.copy(copy_options::none, error);
  CHECK(error == std::error_code());
  CHECK(result.bytes == 3000);
  CHECK(result.method == copy_method::buffered);
  CHECK(k.saw(call::copy_file_range));
}

TEST_CASE("where nothing may pass through a buffer, a 0 in the middle of a file leads to the next kernel call") {
  two_files(1000000).check_complete(pieces_then(call::copy_file_range, 100000, 3, 0), copy_options::kernel_only);
  const two_files files(1000000);
  std::error_code error;
  const kernel k([](request& r, int nth) -> std::optional<answer> {
    if (r.what != call::copy_file_range && r.what != call::sendfile) return std::nullopt;
    r.count = std::min<std::size_t>(r.count, 100000);
    return nth >= 2 ? std::optional<answer>(0) : std::nullopt;
  });
  const zc::copy_result result = files.copy(copy_options::kernel_only, error);
  CHECK(error == std::errc::operation_not_supported);
  CHECK(result.bytes == 400000);
  CHECK(position(files.in.get()) == 400000);
}

TEST_CASE("a file whose size is less than what it holds is copied whole") {
  // As FUSE with direct_io: a kernel copy ends where the size says so, a read goes on.
  const two_files files(90000);
  files.check_complete([](request& r, int nth) -> std::optional<answer> {
    if (r.what == call::fstat && nth == 0) {
      auto& about = *static_cast<struct stat*>(r.found);
      if (::fstat(r.fd, &about) == 0) about.st_size = 20000;
      return 0;
    }
    if (r.what != call::copy_file_range && r.what != call::sendfile) return std::nullopt;
    const auto left = 20000 - ::lseek(r.fd, 0, SEEK_CUR);
    if (left <= 0) return 0;
    r.count = std::min(r.count, static_cast<std::size_t>(left));
    return std::nullopt;
  });
}

TEST_CASE("a file that grows once its size is copied is copied on by the same way") {
  const two_files files(200000);
  const std::string more = bytes(300000);
  std::error_code error;
  bool has_grown = false;
  const kernel k([&](request& r, int) -> std::optional<answer> {
    if (r.what == call::read && !has_grown) {
      has_grown = true;
      const unique_fd writer = open_file(files.folder / "in", O_WRONLY | O_APPEND);
      CHECK(::write(writer.get(), more.data(), more.size()) == static_cast<ssize_t>(more.size()));
    }
    return std::nullopt;
  });
  const zc::copy_result result = files.copy(copy_options::none, error);
  CHECK(error == std::error_code());
  CHECK(result.bytes == 500000);
  CHECK(result.method == copy_method::copy_file_range);
  CHECK(k.count(call::read) == 2);
  CHECK(k.count(call::copy_file_range) == 2);
  CHECK((read_file(files.folder / "out") == files.content + more));
}

TEST_CASE("an error of a kernel copy that read and write do not repeat is none, whatever its number") {
  for (int error = 1; error <= 133; ++error) {
    if (error == ENOSPC || error == EDQUOT || error == EROFS || error == EPIPE) continue;
    if (error == EINTR) continue;
    for (const int nth : {0, 1, 3}) {
      CAPTURE(error);
      CAPTURE(nth);
      two_files(400000).check_complete([=](request& r, int i) -> std::optional<answer> {
        if (r.what != call::copy_file_range && r.what != call::sendfile) return std::nullopt;
        r.count = std::min<std::size_t>(r.count, 100000);
        return i >= nth ? std::optional<answer>(-error) : std::nullopt;
      });
    }
  }
}

TEST_CASE("before Linux 5.3 copy_file_range is not asked, and from 5.3 on it is") {
  const std::pair<const char*, bool> releases[] = {
      {"4.18.0-553.el8_10.x86_64", false}, {"5.2.21", false}, {"5.3.0", true}, {"5.10.0-rc1", true}, {"6.18.0", true}};
  for (const auto& known : releases) {
    const char* const release = known.first;
    CAPTURE(std::string(release));
    const two_files files(100000);
    const kernel k([=](request& r, int) -> std::optional<answer> {
      if (r.what != call::uname) return std::nullopt;
      std::strcpy(static_cast<utsname*>(r.found)->release, release);
      return 0;
    });
    zc::detail::learnt.clear();
    std::error_code error;
    CHECK(files.copy(copy_options::none, error).bytes == 100000);
    CHECK(k.saw(call::copy_file_range) == known.second);
  }
}

TEST_CASE("before Linux 6.5 a file opened with O_DIRECT is not spliced, and from 6.5 on it is") {
  // 6.1 gave other bytes of a file of SMB (tests/filesystems/direct_test.cpp, run by tests/kernels/run).
  for (const bool is_direct : {true, false}) {
    for (const bool is_new : {true, false}) {
      for (const bool to_pipe : {true, false}) {
        CAPTURE(is_direct);
        CAPTURE(is_new);
        CAPTURE(to_pipe);
        const two_files files(300000);
        two_ends pipe = make_pipe();
        drainer reader(std::move(pipe.read));
        const kernel k([&](request& r, int) -> std::optional<answer> {
          if (r.what == call::uname) {
            std::strcpy(static_cast<utsname*>(r.found)->release, is_new ? "6.5.0" : "6.4.16");
            return 0;
          }
          const bool is_asked = r.what == call::fcntl && r.fd == files.in.get();
          return is_asked && is_direct ? std::optional<answer>(O_RDONLY | O_DIRECT) : std::nullopt;
        });
        zc::detail::learnt.clear();
        const zc::copy_result result =
            zc::copy_stream(zc::fd_source(files.in.get(), never_close),
                            zc::fd_sink(to_pipe ? pipe.write.get() : files.out.get(), never_close),
                            to_pipe ? copy_options::relax_safe_kernel_copy : copy_options::no_reflink);
        CHECK(result.bytes == 300000);
        CHECK(k.saw(call::sendfile) == (is_new || !is_direct));
        CHECK((k.saw(call::sendfile) || !k.saw(call::splice)));
        pipe.write.reset();
        CHECK(((to_pipe ? reader.content() : read_file(files.folder / "out")) == files.content));
      }
    }
  }
}

TEST_CASE("an ENOSYS of one file's driver leaves the call in use for the next copy") {
  const two_files odd(100000);
  const two_files usual(100000);
  std::error_code error;
  const int odd_one = odd.in.get();
  const kernel k([=](request& r, int) {
    const bool is_odd = r.what == call::copy_file_range && r.fd == odd_one;
    return is_odd ? std::optional<answer>(-ENOSYS) : std::nullopt;
  });
  CHECK(odd.copy(copy_options::none, error).method == copy_method::sendfile);
  CHECK(usual.copy(copy_options::none, error).method == copy_method::copy_file_range);
}

TEST_CASE("holes are believed of a file system that is known to tell the truth, and of no other") {
  for (const std::uint32_t magic : {std::uint32_t{EXT4_SUPER_MAGIC}, std::uint32_t{TMPFS_MAGIC}, 0x2fc12fc1U /* ZFS */,
                                    0x6969U /* NFS */, 0x794c7630U /* overlay */, 0x65735546U /* FUSE */}) {
    CAPTURE(magic);
    const bool is_known = magic == EXT4_SUPER_MAGIC || magic == TMPFS_MAGIC;
    const two_files files(0);
    const unique_fd writer = open_file(files.folder / "in", O_WRONLY);
    const std::string& data = bytes(100000);
    CHECK(::pwrite(writer.get(), data.data(), data.size(), 1000000) == 100000);
    // SEEK_DATA finds nothing, as OpenZFS did with what had just been written.
    const kernel k([&](request& r, int) -> std::optional<answer> {
      if (r.what == call::fstatfs) {
        set_type(*static_cast<struct statfs*>(r.found), static_cast<long>(magic));
        return 0;
      }
      return r.what == call::seek_data && !is_known ? std::optional<answer>(-ENXIO) : std::nullopt;
    });
    std::error_code error;
    CHECK(files.copy(copy_options::none, error).bytes == 1100000);
    CHECK(k.saw(call::seek_data) == is_known);
    CHECK((read_file(files.folder / "out") == std::string(1000000, '\0') + data));
  }
}

TEST_CASE("only a file system that is read-only by its format lends its pages to a socket without being told") {
  for (const std::uint32_t magic :
       {0x73717368U /* squashfs */, 0xe0f5e1e2U /* erofs */, std::uint32_t{EXT4_SUPER_MAGIC}}) {
    CAPTURE(magic);
    const two_files files(300000);
    const unique_fd in = open_file(files.folder / "in", O_RDONLY);
    two_ends sockets = make_unix();
    drainer reader(std::move(sockets.read));
    const kernel k([&](request& r, int) -> std::optional<answer> {
      if (r.what != call::fstatfs) return std::nullopt;
      set_type(*static_cast<struct statfs*>(r.found), static_cast<long>(magic));
      return 0;
    });
    zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(sockets.write.get(), never_close),
                    copy_options::none);
    CHECK(k.saw(call::sendfile) == (magic != EXT4_SUPER_MAGIC));
    sockets.write.reset();
    CHECK((reader.content() == bytes(300000)));
  }
}

TEST_CASE(
    "a file that grows is copied on by the kernel from wherever the copy began, also where a buffer is ruled out") {
  for (const off_t start : {off_t{0}, off_t{1000}}) {
    for (const bool to_pipe : {false, true}) {
      CAPTURE(start);
      CAPTURE(to_pipe);
      const two_files files(200000);
      two_ends pipe = make_pipe();
      drainer reader(std::move(pipe.read));
      const unique_fd writer = open_file(files.folder / "in", O_WRONLY | O_APPEND);
      CHECK(::lseek(files.in.get(), start, SEEK_SET) == start);
      const std::string& more = bytes(300000);
      std::error_code error;
      bool has_grown = false;
      zc::copy_result result;
      {
        const kernel k([&](request& r, int) -> std::optional<answer> {
          if (r.what == call::pread && !has_grown) {
            has_grown = true;
            CHECK(::write(writer.get(), more.data(), more.size()) == 300000);
          }
          return std::nullopt;
        });
        result = zc::copy_stream(zc::fd_source(files.in.get(), never_close),
                                 zc::fd_sink(to_pipe ? pipe.write.get() : files.out.get(), never_close),
                                 copy_options::kernel_only, error);
      }
      pipe.write.reset();
      CHECK(error == std::error_code());
      CHECK(result.bytes == 500000 - static_cast<std::uintmax_t>(start));
      const std::string expected = (files.content + more).substr(static_cast<std::size_t>(start));
      CHECK(((to_pipe ? reader.content() : read_file(files.folder / "out")) == expected));
    }
  }
}
