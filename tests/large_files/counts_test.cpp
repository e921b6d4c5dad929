// Copies of more than 4 GiB, which 32 bits do not count. The input is a hole, so that they take seconds.
#include "../support/never_close.hpp"
#include "large_file.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/sendfile.h>

#include <limits>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;
using zc::copy_result;
using zc::fd_sink;
using zc::fd_source;

// Puts `many` bytes into a pipe or socket, in the background.
class holes_feeder {
 public:
  explicit holes_feeder(unique_fd to)
      : thread_([to = std::move(to)] {
          const unique_fd holes = make_holes();
          while (::sendfile(to.get(), holes.get(), nullptr, 1 << 20) > 0) continue;
        }) {}
  ~holes_feeder() { thread_.join(); }
  holes_feeder(const holes_feeder&) = delete;
  holes_feeder& operator=(const holes_feeder&) = delete;

 private:
  std::thread thread_;
};

// Counts what comes out of a pipe or socket, in the background, and throws it away.
class counter {
 public:
  explicit counter(unique_fd from)
      : thread_([this, from = std::move(from)] {
          std::vector<char> room(1 << 20);
          for (ssize_t n = 0; (n = ::read(from.get(), room.data(), room.size())) > 0;)
            count_ += static_cast<std::uintmax_t>(n);
        }) {}
  ~counter() {
    if (thread_.joinable()) thread_.join();
  }
  counter(const counter&) = delete;
  counter& operator=(const counter&) = delete;

  std::uintmax_t count() {
    thread_.join();
    return count_;
  }

 private:
  std::uintmax_t count_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a hole of more than 4 GiB is counted") {
  const unique_fd in = make_holes();
  const unique_fd out = make_memfd("", false);
  const copy_result r = zc::copy_stream(fd_source(in.get(), never_close), fd_sink(out.get(), never_close));
  CHECK(r.bytes == many);
  CHECK(size_of(out.get()) == off_t{many});
  CHECK(position(in.get()) == off_t{many});
}

TEST_CASE("a step may be longer than 4 GiB only where a size_t is, and what the steps move is counted") {
  const unique_fd in = make_holes();
  const unique_fd out = make_memfd("", false);
  fd_source from(in.get(), never_close);
  fd_sink to(out.get(), never_close);
  zc::copy_limits limits;
  limits.turn = std::numeric_limits<std::size_t>::max();
  zc::copy_operation copy(from, to, limits);
  while (copy.step() != zc::copy_state::done) CHECK(copy.progress().bytes <= many);
  CHECK(copy.finish().bytes == many);
  CHECK(size_of(out.get()) == off_t{many});
}

TEST_CASE("sendfile counts more than 4 GiB") {
  const unique_fd in = make_holes();
  two_ends to = make_pipe();
  counter peer(std::move(to.read));
  const copy_result r = zc::copy_stream(fd_source(in.get(), never_close), fd_sink(to.write.get(), never_close),
                                        copy_options::relax_safe_kernel_copy);
  to.write.reset();
  CHECK(r.bytes == many);
  CHECK(r.method == copy_method::sendfile);
  CHECK(position(in.get()) == off_t{many});
  CHECK(peer.count() == many);
}

TEST_CASE("splice, direct and through a pipe, counts more than 4 GiB") {
  for (const copy_method method : {copy_method::splice, copy_method::splice_through_pipe}) {
    CAPTURE(to_string(method));
    const auto make = [&] { return method == copy_method::splice ? make_pipe() : make_unix(); };
    two_ends from = make();
    two_ends to = make();
    const holes_feeder feeder(std::move(from.write));
    counter peer(std::move(to.read));
    const copy_result r = zc::copy_stream(fd_source(from.read.get(), never_close), fd_sink(to.write.get(), never_close),
                                          copy_options::none);
    from.read.reset();
    to.write.reset();
    CHECK(r.bytes == many);
    CHECK(r.method == method);
    CHECK(peer.count() == many);
  }
}
