// What is written to the input after a copy has returned is never seen by a receiver that reads late.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace zc_test;
const std::string before(32 * 1024, 'a');  // fits into a pipe and a socket unread
const std::string after(32 * 1024, 'b');

// Copies a file, changes it, and only then lets the receiver read.
std::string received_late(two_ends ends, zc::copy_options options, const std::string& text = before) {
  const temporary_folder folder;
  write_file(folder / "in", text);
  const unique_fd file = open_file(folder / "in", O_RDWR);
  zc::fd_source source(file.get(), never_close);
  zc::fd_sink sink(ends.write.get(), never_close);
  CHECK(zc::copy_stream(source, sink, options).bytes == text.size());
  CHECK(::pwrite(file.get(), after.data(), after.size(), 0) == static_cast<ssize_t>(after.size()));
  ends.write.reset();
  return read_all(ends.read.get());
}

}  // namespace

TEST_CASE("a change of the file after a safe copy never reaches a late reader") {
  CHECK((received_late(make_pipe(), zc::copy_options::none) == before));
  CHECK((received_late(make_unix(), zc::copy_options::none) == before));
  CHECK((received_late(make_tcp(), zc::copy_options::none) == before));
}

TEST_CASE("a change of a file that was sent from a mapping never reaches a late reader") {
  two_ends pipe = make_pipe();
  const std::string large(1024 * 1024, 'a');
  REQUIRE(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 1024 * 1024) == 1024 * 1024);
  CHECK((received_late(std::move(pipe), zc::copy_options::kernel_only, large) == large));
}

TEST_CASE("the same change shows after a relaxed copy, which is why relaxed is not the default") {
  CHECK((received_late(make_pipe(), zc::copy_options::relax_safe_kernel_copy) == after));
  CHECK((received_late(make_unix(), zc::copy_options::relax_safe_kernel_copy) == after));
}

TEST_CASE("a memfd goes by sendfile in safe mode only if it is sealed against writing and shrinking") {
  for (const int seals : {0, F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW | F_SEAL_SHRINK, F_SEAL_WRITE | F_SEAL_SHRINK}) {
    const std::string large(200000, 'a');  // enough to be worth asking
    const unique_fd memory = make_memfd(large, false);
    CHECK(::fcntl(memory.get(), F_ADD_SEALS, seals) == 0);
    two_ends ends = make_unix();
    const drainer reader(std::move(ends.read));
    zc::fd_source source(memory.get(), never_close);
    zc::fd_sink sink(ends.write.get(), never_close);
    const zc::copy_result result = zc::copy_stream(source, sink, zc::copy_options::none);
    ends.write.reset();
    CHECK(result.bytes == large.size());
    CHECK((result.method == zc::copy_method::sendfile) == (seals == (F_SEAL_WRITE | F_SEAL_SHRINK)));
  }
}

TEST_CASE("many threads copy different streams at once, and every descriptor stays open") {
  const temporary_folder folder;
  const std::string content = bytes(100000);
  write_file(folder / "in", content);
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string to = folder / ("out" + std::to_string(t));
        zc::fd_source source(folder / "in");
        zc::fd_sink sink(to);
        two_ends in = make_unix();
        const feeder peer(std::move(in.write), content);
        std::error_code first, second;
        zc::copy_stream(source, sink, first);
        zc::copy_stream(zc::fd_source(in.read.get(), never_close), sink, second);
        const bool is_open = ::fcntl(source.handle(), F_GETFD) != -1 && ::fcntl(sink.handle(), F_GETFD) != -1 &&
                             ::fcntl(in.read.get(), F_GETFD) != -1;
        if (!first && !second && is_open && read_file(to) == content + content) ++right;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  CHECK(right == 160);
}
