// Limits of an operation: how many bytes, until when, and for how long without any.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace zc_test;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
using zc::copy_state;

namespace {

zc::fd_source source(const unique_fd& fd) { return zc::fd_source(fd.get(), never_close); }
zc::fd_sink sink(const unique_fd& fd) { return zc::fd_sink(fd.get(), never_close); }

}  // namespace

TEST_CASE("a limit of bytes is exact, wherever it falls, and takes nothing behind it") {
  for (const end_kind from : {end_kind::file, end_kind::sparse_file, end_kind::pipe, end_kind::tcp, end_kind::memfd}) {
    for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
      for (const std::uintmax_t limit :
           {std::uintmax_t{0}, std::uintmax_t{1}, std::uintmax_t{4096}, std::uintmax_t{100'000},
            std::uintmax_t{199'999}, std::uintmax_t{200'000}, std::uintmax_t{200'001}, UINTMAX_MAX}) {
        CAPTURE(name_of(from));
        CAPTURE(name_of(to));
        CAPTURE(limit);
        const auto in = make_input(from, 200'000);
        const auto out = make_output(to, 0);
        zc::copy_limits limits;
        limits.bytes = limit;
        limits.turn = 60'000;
        zc::copy_operation copy(source(in->fd), sink(out->fd), limits);
        while (copy.step() != copy_state::done) copy.wait();
        const auto wanted = static_cast<std::size_t>(std::min<std::uintmax_t>(limit, in->content.size()));
        CHECK(copy.finish().bytes == wanted);
        CHECK(content_of(*out) == in->content.substr(0, wanted));
        CHECK(read_all(in->fd.get()) == in->content.substr(wanted));
      }
    }
  }
}

TEST_CASE("a length that no copy can have is refused, and nothing is touched") {
  zc::copy_limits limits;
  limits.bytes = UINTMAX_MAX - 1;
  const auto in = make_input(end_kind::file, 10);
  const auto out = make_output(end_kind::empty_file, 0);
  const kernel k;
  zc::copy_operation copy(source(in->fd), sink(out->fd), limits);
  std::error_code error;
  CHECK(copy.step(error) == copy_state::done);
  CHECK(error == std::errc::invalid_argument);
  CHECK(k.seen().empty());
}

TEST_CASE("a deadline that has passed ends a copy before its first call") {
  const auto in = make_input(end_kind::file, 10);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_limits limits;
  limits.deadline = clock_type::now() - 1s;
  const kernel k;
  zc::copy_operation copy(source(in->fd), sink(out->fd), limits);
  std::error_code error;
  CHECK(copy.step(error) == copy_state::done);
  CHECK(error == std::errc::timed_out);
  CHECK(copy.finish().failed_end == zc::copy_end::neither);
  CHECK(k.seen().empty());
  CHECK(zc::copy_stream(source(in->fd), sink(out->fd), limits, error).bytes == 0);
  CHECK(error == std::errc::timed_out);
  CHECK(k.seen().empty());
  // Each C library has words of its own for an errno.
  const std::string message = "zc: the deadline has passed: " + std::make_error_code(std::errc::timed_out).message();
  CHECK_THROWS_WITH_AS(zc::copy_stream(source(in->fd), sink(out->fd), limits), message.c_str(), zc::copy_error);
}

TEST_CASE("a deadline ends a copy that waits, also on descriptors that block, and nothing is lost") {
  for (const channel c : {channel::pipe, channel::fifo, channel::tcp, channel::unix_socket, channel::terminal}) {
    CAPTURE(name_of(c));
    two_ends in = make(c);
    two_ends out = make_pipe();
    write_some(in.write.get(), "hello");
    zc::copy_limits limits;
    limits.deadline = clock_type::now() + 50ms;
    std::error_code error;
    const zc::copy_result r = zc::copy_stream(source(in.read), sink(out.write), limits, error);
    CHECK(clock_type::now() >= limits.deadline);
    CHECK(error == std::errc::timed_out);
    CHECK(r.bytes == 5);
    CHECK(read_available(out.read.get()) == "hello");
    const auto file = make_input(end_kind::file, 20'000'000);  // more than a socket takes
    two_ends full = make(c);
    limits.deadline = clock_type::now() + 50ms;
    const zc::copy_result stalled = zc::copy_stream(source(file->fd), sink(full.write), limits, error);
    CHECK(error == std::errc::timed_out);
    CHECK(stalled.undelivered.empty());
    CHECK(position(file->fd.get()) == static_cast<off_t>(stalled.bytes));
    const std::string arrived = read_available(full.read.get());
    CHECK(arrived.size() == stalled.bytes);
    CHECK(arrived == first_of(file->content, stalled.bytes));
  }
}

TEST_CASE("what was taken and not delivered at the deadline is in undelivered") {
  two_ends in = make_unix();
  two_ends out = make_unix();
  const std::string& content = bytes(150'000);
  zc::copy_limits limits;
  limits.deadline = clock_type::now() + 50ms;
  feeder peer(std::move(in.write), content);
  std::string got(1, ' ');
  const int little = 4096;
  checked(::setsockopt(out.write.get(), SOL_SOCKET, SO_SNDBUF, &little, sizeof little), "SO_SNDBUF");
  std::error_code error;
  const zc::copy_result r = zc::copy_stream(source(in.read), sink(out.write), limits, error);
  CHECK(error == std::errc::timed_out);
  got = read_available(out.read.get());
  CHECK(got.size() == r.bytes);
  CHECK(got + r.undelivered + read_all(in.read.get()) == content);
}

TEST_CASE("an idle time-out counts from the last byte delivered, and not from one that was only taken") {
  two_ends in = make_pipe();
  two_ends out = make_pipe();
  zc::copy_limits limits;
  limits.idle_timeout = 200ms;
  zc::copy_operation copy(source(in.read), sink(out.write), limits);
  for (int i = 0; i < 4; ++i) {
    REQUIRE(step_on(copy) == copy_state::waiting);
    CHECK(copy.waits_for().until <= clock_type::now() + 200ms);
    std::this_thread::sleep_for(100ms);
    write_some(in.write.get(), "x");
  }
  std::error_code error;
  while (copy.step(error) != copy_state::done) copy.wait();
  CHECK(error == std::errc::timed_out);
  CHECK(copy.finish().bytes == 4);

  zc::copy_operation unwatched(source(in.read), sink(out.write), limits);
  CHECK(step_on(unwatched) == copy_state::waiting);
  std::this_thread::sleep_for(210ms);
  CHECK(unwatched.step(error) == copy_state::done);  // and not once more waiting
  CHECK(error == std::errc::timed_out);
  CHECK(read_available(out.read.get()) == "xxxx");

  two_ends full = make_pipe();
  while (::write(full.write.get(), "y", 1) == 1 && ::fcntl(full.write.get(), F_SETFL, O_NONBLOCK) == 0) continue;
  limits.idle_timeout = 60ms;
  in = make_unix();
  zc::copy_operation stuck(source(in.read), sink(full.write), limits);
  for (int i = 0; i < 100 && stuck.step(error) != copy_state::done; ++i) {
    stuck.wait(5ms);
    write_some(in.write.get(), "z");
  }
  CHECK(error == std::errc::timed_out);
  const zc::copy_result r = stuck.finish();
  CHECK(r.bytes == 0);
  CHECK(!r.undelivered.empty());
}

TEST_CASE("a copy that nobody steps does not time out for want of bytes while there are some") {
  const auto in = make_input(end_kind::file, 3'000'000);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_limits limits;
  limits.idle_timeout = 10ms;
  zc::copy_operation copy(source(in->fd), sink(out->fd), limits);
  while (copy.step() != copy_state::done) std::this_thread::sleep_for(20ms);
  CHECK(copy.finish().bytes == 3'000'000);
}

TEST_CASE("a copy with limits moves turns at a time, and at least a byte") {
  const auto in = make_input(end_kind::file, 200'000);
  for (const std::size_t turn : {std::size_t{0}, std::size_t{100'000}}) {
    const auto out = make_output(end_kind::pipe, 200'000);
    zc::copy_limits limits;
    limits.deadline = clock_type::now() + 1h;
    limits.turn = turn;
    if (turn == 0) limits.bytes = 10;
    const kernel sees;
    CHECK(zc::copy_stream(source(in->fd), sink(out->fd), limits).bytes == (turn == 0 ? 10 : 200'000 - 10));
    CHECK(sees.count(call::write) <= 20);
  }
}

TEST_CASE("times that never come limit nothing, however large they are") {
  const auto in = make_input(end_kind::pipe, 1000);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_limits limits;
  limits.deadline = clock_type::time_point::max() - 1ns;
  limits.idle_timeout = clock_type::duration::max() - 1ns;
  CHECK(zc::copy_stream(source(in->fd), sink(out->fd), limits).bytes == 1000);
}

TEST_CASE("wait returns at its time, at the operation's, when a signal handler has run, and at once if none waits") {
  two_ends in = make_pipe();
  two_ends out = make_pipe();
  zc::copy_limits limits;
  limits.idle_timeout = 50ms;
  zc::copy_operation copy(source(in.read), sink(out.write), limits);
  copy.wait();  // nothing was asked yet
  REQUIRE(step_on(copy) == copy_state::waiting);
  const auto began = clock_type::now();
  copy.wait(10ms);
  CHECK(clock_type::now() - began >= 10ms);
  copy.wait();
  CHECK(clock_type::now() >= copy.waits_for().until);

  zc::copy_operation unlimited(source(in.read), sink(out.write));
  REQUIRE(step_on(unlimited) == copy_state::waiting);
  struct sigaction note = {}, before = {};
  note.sa_handler = [](int) {};
  note.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &note, &before);
  const pthread_t self = pthread_self();
  std::thread other([self] {
    std::this_thread::sleep_for(50ms);
    pthread_kill(self, SIGUSR1);
  });
  unlimited.wait();  // for ever, otherwise
  other.join();
  ::sigaction(SIGUSR1, &before, nullptr);
  CHECK(unlimited.step() == copy_state::waiting);
}
