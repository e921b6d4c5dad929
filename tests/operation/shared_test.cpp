// Ends that another process uses as well: what poll(2) has shown of them may be gone by the time of the call.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <system_error>

using namespace zc_test;
using zc::copy_operation;
using zc::copy_state;

namespace {

// poll(2) as it answers just before another process takes what it has shown.
std::optional<answer> always_ready(request& r, int) {
  if (r.what == call::poll) return zc::sys::ready;
  return std::nullopt;
}

}  // namespace

TEST_CASE("a step does not sleep for a blocking input whose bytes another process takes in between") {
  for (const channel c : {channel::pipe, channel::fifo, channel::tcp, channel::unix_socket}) {
    CAPTURE(name_of(c));
    two_ends in = make(c);
    const temporary_folder folder;
    const unique_fd to = open_file(folder / "to", O_RDWR | O_CREAT);
    copy_operation copy(zc::fd_source(in.read.get(), never_close), zc::fd_sink(to.get(), never_close));
    // Beyond what goes through a buffer first.
    std::size_t sent = 0;
    for (const std::string piece = bytes(16384); sent < 200'000; sent += piece.size()) {
      write_some(in.write.get(), piece);
      REQUIRE(step_on(copy) == copy_state::waiting);
    }
    const kernel others(always_ready);
    CHECK(comes_back([&] { copy.step(); }, [&] { in.write.reset(); }));
    CHECK(copy.progress().bytes == sent);
  }
}

TEST_CASE("a step does not sleep for a blocking output whose room another process takes in between") {
  for (const channel c : {channel::pipe, channel::fifo, channel::tcp, channel::unix_socket}) {
    CAPTURE(name_of(c));
    two_ends out = make(c);
    const temporary_folder folder;
    write_file(folder / "from", bytes(10'000'000));
    const unique_fd from = open_file(folder / "from", O_RDONLY);
    copy_operation copy(zc::fd_source(from.get(), never_close), zc::fd_sink(out.write.get(), never_close));
    REQUIRE(step_on(copy) == copy_state::waiting);
    const auto moved = copy.progress().bytes;
    const kernel others(always_ready);
    std::error_code error;
    CHECK(comes_back([&] { copy.step(error); }, [&] { out.read.reset(); }));
    CHECK(copy.progress().bytes == moved);
  }
}

TEST_CASE("what goes to a blocking FIFO in steps arrives whole, in pieces that it has room for") {
  two_ends out = make_fifo();
  const temporary_folder folder;
  const std::string content = bytes(1'000'003);
  write_file(folder / "from", content);
  const unique_fd from = open_file(folder / "from", O_RDONLY);
  copy_operation copy(zc::fd_source(from.get(), never_close), zc::fd_sink(out.write.get(), never_close));
  std::string got;
  while (step_on(copy) != copy_state::done) got += read_available(out.read.get(), 5000);
  got += read_available(out.read.get());
  CHECK(got == content);
  CHECK(copy.finish().bytes == content.size());
}

TEST_CASE("a file that says it is empty and has nothing yet, as /proc/kmsg, is waited for") {
  const temporary_folder folder;
  const unique_fd from = open_file(folder / "from", O_RDWR | O_CREAT);
  const two_ends out = make_pipe();
  copy_operation copy(zc::fd_source(from.get(), never_close), zc::fd_sink(out.write.get(), never_close));
  {
    const kernel others([](request& r, int nth) -> std::optional<answer> {
      if (r.what != call::poll) return std::nullopt;
      return nth % 2 == 0 ? -EINTR : zc::sys::not_yet;  // a signal is pending
    });
    CHECK(copy.step() == copy_state::waiting);
    CHECK(copy.waits_for().fd == from.get());
    CHECK(copy.waits_for().wanted == zc::direction::input);
  }
  write_some(from.get(), "a message");
  ::lseek(from.get(), 0, SEEK_SET);
  CHECK(step_on(copy) == copy_state::done);
  CHECK(read_available(out.read.get()) == "a message");
}
