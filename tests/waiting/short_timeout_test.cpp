// Time-outs of sockets that are shorter than poll(2) can wait. Linux itself has none, since it rounds them up to its
// clock's ticks; others that run its programs may (gVisor).
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/syscall.h>
#include <sys/time.h>

#include <chrono>

namespace {

using namespace zc_test;

thread_local std::chrono::microseconds told{0};  // instead of a socket's own time-outs, unless it is 0

}  // namespace

// Takes the place of the C library's in this program.
extern "C" int getsockopt(int fd, int level, int option, void* value, socklen_t* size) {
  if (told.count() > 0 && level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO)) {
    *static_cast<timeval*>(value) = {0, static_cast<suseconds_t>(told.count())};
    return 0;
  }
  return static_cast<int>(::syscall(SYS_getsockopt, fd, level, option, value, size));
}

TEST_CASE("a socket's time-out below a millisecond is not over before its time") {
  using clock = std::chrono::steady_clock;
  const temporary_folder folder;
  write_file(folder / "in", "text");
  const two_ends ends = make_unix();
  set_non_blocking(ends.read.get());
  set_non_blocking(ends.write.get());
  for (int i = 0; i < 5; ++i) {
    told = std::chrono::microseconds(999);
    std::error_code error;

    clock::time_point began = clock::now();
    zc::copy_stream(zc::fd_source(ends.read.get(), never_close), zc::fd_sink(folder / "out"), error);
    CHECK(clock::now() - began >= told);
    CHECK(error == std::errc::timed_out);

    told = std::chrono::microseconds(0);
    const two_ends full = make_unix();
    set_non_blocking(full.write.get());
    while (::send(full.write.get(), "text", 4, 0) > 0) continue;
    told = std::chrono::microseconds(999);
    began = clock::now();
    zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(full.write.get(), never_close), error);
    CHECK(clock::now() - began >= told);
    CHECK(error == std::errc::timed_out);
    told = std::chrono::microseconds(0);
  }
}
