// Steps that must not sleep, where the kernel would: terminals that wait for more, a TCP socket that falls silent, and
// an output that somebody makes blocking meanwhile.
#include "../support/ends.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <thread>

using namespace zc_test;
using zc::copy_state;

namespace {

// Its reads wait for `least` bytes, or until none has come for so many tenths of a second (termios(3)).
two_ends make_patient_terminal(cc_t least, cc_t tenths) {
  two_ends ends = make_terminal();
  termios settings = {};
  checked(::tcgetattr(ends.read.get(), &settings), "tcgetattr");
  settings.c_cc[VMIN] = least;
  settings.c_cc[VTIME] = tenths;
  checked(::tcsetattr(ends.read.get(), TCSANOW, &settings), "tcsetattr");
  return ends;
}

}  // namespace

TEST_CASE("a step never sleeps for a terminal, however many bytes that waits for, and however long") {
  for (const cc_t least : {cc_t{0}, cc_t{1}, cc_t{20}, cc_t{255}}) {
    for (const cc_t tenths : {cc_t{0}, cc_t{255}}) {
      for (const bool is_to_memory : {false, true}) {
        CAPTURE(static_cast<int>(least));
        CAPTURE(static_cast<int>(tenths));
        CAPTURE(is_to_memory);
        two_ends in = make_patient_terminal(least, tenths);
        two_ends out = make_unix();
        std::ostringstream memory;
        auto copy = is_to_memory ? zc::copy_operation(zc::fd_source(in.read.get(), never_close), memory)
                                 : zc::copy_operation(zc::fd_source(in.read.get(), never_close),
                                                      zc::fd_sink(out.write.get(), never_close));
        const auto wake = [&] { in.write.reset(); };  // a hang-up
        std::string got, written;
        for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{255}}) {
          write_some(in.write.get(), std::string(n, 'a'));
          written.append(n, 'a');
          copy_state s = copy_state::more;
          REQUIRE(comes_back([&] { s = step_on(copy); }, wake));
          CHECK(s == copy_state::waiting);
          got = is_to_memory ? memory.str() : got + read_available(out.read.get());
          // Where no time is set, a terminal with less than it waits for is not readable.
          if (tenths != 0 || least <= 1) CHECK(got == written);
          CHECK(got == written.substr(0, got.size()));
        }
        CHECK(!got.empty());
        CHECK(copy.finish().undelivered.empty());
      }
    }
  }
}

TEST_CASE("a step never sleeps for a TCP socket that blocks and falls silent, wherever that is") {
  for (const std::size_t n : {std::size_t{1}, std::size_t{128 * 1024}, std::size_t{200'000}, relayed}) {
    CAPTURE(n);
    two_ends in = make_tcp();
    const auto out = make_output(end_kind::empty_file, 0);
    zc::copy_operation copy(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out->fd.get(), never_close));
    const auto wake = [&] { ::shutdown(in.write.get(), SHUT_WR); };
    const std::string& content = bytes(n);
    copy_state s = copy_state::more;
    for (std::size_t sent = 0; sent < n;) {
      const std::string some = content.substr(sent, 32 * 1024);
      write_some(in.write.get(), some);
      sent += some.size();
      do {
        REQUIRE(comes_back([&] { s = step_on(copy); }, wake));
        CHECK(s == copy_state::waiting);
      } while (copy.progress().bytes < sent);
    }
    const zc::copy_result r = copy.finish();
    CHECK(r.bytes == n);
    if (n == relayed) CHECK(r.method == zc::copy_method::buffered);  // no flag keeps splice from sleeping
    CHECK(content_of(*out) == content);
  }
}

TEST_CASE("a step never sleeps for a socket that somebody makes blocking while a relay pipe holds bytes for it") {
  relay r;
  const std::string fed = r.stall();
  checked(::fcntl(r.out.write.get(), F_SETFL, flags_of(r.out.write.get()) & ~O_NONBLOCK), "F_SETFL");
  std::string got;
  const auto wake = [&] {
    for (int i = 0; i < 1000; ++i) {
      got += read_available(r.out.read.get());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  copy_state s = copy_state::more;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(comes_back([&] { s = step_on(*r.copy); }, wake));
    CHECK(s == copy_state::waiting);
    CHECK(r.copy->waits_for().end == zc::copy_end::output);
  }
  while (got.size() < fed.size()) {
    got += read_available(r.out.read.get());
    REQUIRE(step_on(*r.copy) == copy_state::waiting);
  }
  CHECK(got == fed);
  CHECK(r.copy->progress().bytes == fed.size());
  CHECK((flags_of(r.out.write.get()) & O_NONBLOCK) == 0);
}
