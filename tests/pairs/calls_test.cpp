// How many system calls a copy takes, and which it does without.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cerrno>

namespace {

using namespace zc_test;

struct opened {
  temporary_folder folder;
  unique_fd in;
  unique_fd out;
  explicit opened(std::size_t size) {
    write_file(folder / "in", bytes(size));
    in = open_file(folder / "in", O_RDONLY);
    out = open_file(folder / "out", O_WRONLY | O_CREAT);
  }
};

}  // namespace

TEST_CASE("4 KiB from file to file take as few calls as can be: two to look, one to copy, one to meet the end") {
  const opened files(4096);
  zc::fd_source source(files.in.get(), never_close);
  zc::fd_sink sink(files.out.get(), never_close);
  zc::copy_stream(source, sink);  // which kernel this is, is asked once
  source.seek(0, std::ios_base::beg);
  const kernel k;
  CHECK(zc::copy_stream(source, sink).bytes == 4096);
  CHECK(k.seen().size() == 4);
  CHECK(k.count(call::fstat) == 2);
  CHECK(k.count(call::copy_file_range) == 1);
  CHECK(k.count(call::read) == 1);
}

TEST_CASE("for a short message, no pipe is made; for a long one, one is, and no byte is lost where they meet") {
  for (const std::size_t n : {1u, 4096u, 65536u, 131072u, 131073u, 1000000u}) {
    two_ends from = make_unix();
    two_ends to = make_tcp();
    const std::string content = bytes(n);
    const feeder peer(std::move(from.write), content);
    drainer reader(std::move(to.read));
    zc::fd_source source(from.read.get(), never_close);
    zc::fd_sink sink(to.write.get(), never_close);
    {
      const kernel k;
      CHECK(zc::copy_stream(source, sink).bytes == n);
      CHECK(k.saw(call::pipe2) == (n >= 131072));
    }
    to.write.reset();
    CHECK((reader.content() == content));
  }
}

TEST_CASE("a small file is not asked whether it can change, and a large one once") {
  for (const std::size_t n : {4096u, 200000u}) {
    const opened files(n);
    two_ends to = make_pipe();
    drainer reader(std::move(to.read));
    zc::fd_source source(files.in.get(), never_close);
    zc::fd_sink sink(to.write.get(), never_close);
    const kernel k;
    CHECK(zc::copy_stream(source, sink, zc::copy_options::none).bytes == n);
    CHECK(k.count(call::fstatfs) == (n == 4096 ? 0 : 1));
    to.write.reset();
  }
}

TEST_CASE("no_reflink copies without the call that may share blocks") {
  const opened files(100000);
  zc::fd_source source(files.in.get(), never_close);
  zc::fd_sink sink(files.out.get(), never_close);
  const kernel k;
  CHECK(zc::copy_stream(source, sink, zc::copy_options::no_reflink).method == zc::copy_method::sendfile);
  CHECK_FALSE(k.saw(call::copy_file_range));
  CHECK((read_file(files.folder / "out") == bytes(100000)));
}

TEST_CASE("a small file that grows while it is copied is read in large pieces") {
  const opened files(1);
  const unique_fd writer = open_file(files.folder / "in", O_WRONLY | O_APPEND);
  const std::string more = bytes(1000000);
  zc::fd_source source(files.in.get(), never_close);
  zc::fd_sink sink(files.out.get(), never_close);
  const kernel k([&](request& r, int nth) -> std::optional<answer> {
    if (r.what == call::read && nth == 0) CHECK(::write(writer.get(), more.data(), more.size()) == 1000000);
    return std::nullopt;
  });
  CHECK(zc::copy_stream(source, sink, zc::copy_options::buffered_only).bytes == 1000001);
  CHECK(k.count(call::read) < 20);
  CHECK((read_file(files.folder / "out") == bytes(1) + more));
}

TEST_CASE("the kernel is advised of a file that is read from one end to the other if the source has opened it itself") {
  const opened files(4096);
  const kernel k;
  zc::fd_source borrowed(files.in.get(), never_close);
  zc::copy_stream(borrowed, zc::fd_sink(files.out.get(), never_close));
  CHECK_FALSE(k.saw(call::fadvise));
  zc::fd_source own(files.folder / "in");
  CHECK(k.count(call::fadvise) == 1);
  CHECK(k.seen().back().fd == own.handle());
  zc::copy_stream(own, zc::fd_sink(files.folder / "new"));
  CHECK(k.count(call::fadvise) == 1);
}

TEST_CASE("a source whose file takes no advice is opened all the same, and errno stays as it was") {
  const temporary_folder folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  const unique_fd writer = open_file(folder / "fifo", O_RDWR);  // so that opening does not wait
  errno = 0;
  const zc::fd_source source(folder / "fifo");
  CHECK(errno == 0);
  CHECK(source.is_open());
}
