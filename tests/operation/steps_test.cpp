// Steps never sleep for an end, whatever the flags of its descriptor, and move at most a turn.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace zc_test;
using zc::copy_state;

namespace {

const channel channels[] = {channel::pipe, channel::fifo, channel::tcp, channel::unix_socket, channel::terminal};

zc::copy_limits turn_of(std::size_t n) {
  zc::copy_limits limits;
  limits.turn = n;
  return limits;
}

}  // namespace

TEST_CASE("a silent input that blocks makes a step say that it waits for it, and keeps its flags") {
  for (const channel c : channels) {
    for (const channel to : {channel::pipe, channel::unix_socket}) {
      CAPTURE(name_of(c));
      CAPTURE(name_of(to));
      two_ends in = make(c);
      two_ends out = make(to);
      const int before = flags_of(in.read.get());
      zc::copy_operation copy(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close));
      REQUIRE(step_on(copy) == copy_state::waiting);
      const zc::copy_wait w = copy.waits_for();
      CHECK(w.end == zc::copy_end::input);
      CHECK(w.fd == in.read.get());
      CHECK(w.wanted == zc::direction::input);
      CHECK(w.until == std::chrono::steady_clock::time_point::max());
      write_some(in.write.get(), "hello");
      CHECK(step_on(copy) == copy_state::waiting);
      CHECK(copy.progress().bytes == 5);
      CHECK(read_available(out.read.get()) == "hello");
      CHECK(flags_of(in.read.get()) == before);
      CHECK(copy.finish().undelivered.empty());
    }
  }
}

TEST_CASE("a full output that blocks makes a step say that it waits for it, whatever the way, and keeps its flags") {
  const end_kind inputs[] = {end_kind::file,  end_kind::pipe,         end_kind::tcp,     end_kind::unix_socket,
                             end_kind::memfd, end_kind::sealed_memfd, end_kind::dev_zero};
  for (const end_kind from : inputs) {
    for (const channel to : channels) {
      for (const bool is_non_blocking : {false, true}) {
        for (const auto options :
             {zc::copy_options::none, zc::copy_options::relax_safe_kernel_copy, zc::copy_options::buffered_only}) {
          CAPTURE(name_of(from));
          CAPTURE(name_of(to));
          CAPTURE(is_non_blocking);
          CAPTURE(static_cast<unsigned>(options));
          const bool may_be_mapped = from == end_kind::file && options == zc::copy_options::none;
          const std::size_t n = to == channel::terminal ? 20'000 : may_be_mapped ? 5 << 20 : 500'000;
          const auto in = make_input(from, n);
          two_ends out = make(to);
          if (is_non_blocking) set_non_blocking(out.write.get());
          const int before = flags_of(out.write.get());
          zc::copy_limits limits;
          limits.bytes = n;
          zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out.write.get(), never_close),
                                  limits, options);
          std::string got;
          int waits = 0;
          for (copy_state s = copy_state::more; s != copy_state::done;) {
            s = copy.step();
            if (s != copy_state::waiting) continue;
            if (copy.waits_for().end == zc::copy_end::output) {
              ++waits;
              got += read_available(out.read.get());
            }
            copy.wait();
          }
          got += read_available(out.read.get());
          CHECK(waits > 0);
          CHECK(got == in->content);
          CHECK(copy.finish().bytes == n);
          CHECK(flags_of(out.write.get()) == before);
        }
      }
    }
  }
}

TEST_CASE("no step delivers more than its turn, and the copy comes to the same, whatever the turn") {
  constexpr std::size_t size = 300'000;
  for (const end_kind from : {end_kind::file, end_kind::pipe, end_kind::tcp, end_kind::memfd}) {
    for (const end_kind to : {end_kind::file, end_kind::pipe, end_kind::unix_socket, end_kind::append_file}) {
      for (const std::size_t turn :
           {std::size_t{0}, std::size_t{1000}, std::size_t{4095}, std::size_t{4096}, std::size_t{65537}, SIZE_MAX}) {
        CAPTURE(name_of(from));
        CAPTURE(name_of(to));
        CAPTURE(turn);
        const auto in = make_input(from, turn == 0 ? 3000 : size);
        const auto out = make_output(to, size);
        zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close),
                                turn_of(turn), zc::copy_options::relax_safe_kernel_copy);
        std::uintmax_t before = 0;
        bool was_within = true;
        while (copy.step() != copy_state::done) {
          const std::uintmax_t now = copy.progress().bytes;
          was_within = was_within && now - before <= std::max<std::size_t>(turn, 1);
          before = now;
          copy.wait();
        }
        CHECK(was_within);
        CHECK(copy.finish().bytes == in->content.size());
        CHECK(content_of(*out).substr(out->begin, in->content.size()) == in->content);
      }
    }
  }
}

TEST_CASE("a stalled output that is asked again and again keeps its kernel way") {
  const auto in = make_input(end_kind::file, 1'000'000);
  two_ends out = make_unix();
  set_non_blocking(out.write.get());
  zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out.write.get(), never_close), {},
                          zc::copy_options::relax_safe_kernel_copy);
  REQUIRE(step_on(copy) == copy_state::waiting);
  std::string got;
  bool was_waiting = true;
  while (copy.progress().bytes < in->content.size()) {
    for (int i = 0; i < 10; ++i) was_waiting = step_on(copy) != copy_state::more && was_waiting;
    got += read_available(out.read.get(), 50'000);
  }
  while (step_on(copy) != copy_state::done) copy.wait();
  got += read_available(out.read.get());
  CHECK(was_waiting);
  CHECK(got == in->content);
  const kernel nothing;
  CHECK(copy.finish().method == zc::copy_method::sendfile);
  CHECK(copy.progress().bytes == in->content.size());
  CHECK(nothing.seen().empty());
}

TEST_CASE("a copy between files moves whole blocks in each turn, which a file system can share") {
  const auto in = make_input(end_kind::file, 3'100'000);
  for (const std::size_t turn :
       {std::size_t{10'000}, std::size_t{1'000'000}, std::size_t{1} << 20, (std::size_t{1} << 20) + 1}) {
    CAPTURE(turn);
    ::lseek(in->fd.get(), 0, SEEK_SET);
    const auto out = make_output(end_kind::empty_file, 0);
    {
      const kernel k;
      zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close),
                              turn_of(turn));
      while (copy.step() != copy_state::done) continue;
      CHECK(k.count(call::copy_file_range) >= 3);
      for (const request& r : k.seen()) {
        if (r.what == call::copy_file_range) CHECK(r.count % 4096 == 0);
      }
    }
    CHECK(content_of(*out) == in->content);
  }
}

TEST_CASE("each step keeps SIGPIPE away, and none leaves the signal mask changed") {
  const auto in = make_input(end_kind::file, 5'000'000);
  for (const channel to : {channel::pipe, channel::fifo, channel::tcp, channel::unix_socket}) {
    for (const auto options :
         {zc::copy_options::none, zc::copy_options::relax_safe_kernel_copy, zc::copy_options::buffered_only}) {
      for (const bool is_non_blocking : {false, true}) {
        CAPTURE(name_of(to));
        two_ends out = make(to);
        if (is_non_blocking) set_non_blocking(out.write.get());
        ::lseek(in->fd.get(), 0, SEEK_SET);
        zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out.write.get(), never_close), {},
                                options);
        REQUIRE(step_on(copy) == copy_state::waiting);
        out.read.reset();
        std::error_code error;
        copy_state s = copy_state::more;
        while (s != copy_state::done) {
          s = copy.step(error);
          sigset_t now, pending;
          pthread_sigmask(SIG_SETMASK, nullptr, &now);
          sigpending(&pending);
          CHECK(sigismember(&now, SIGPIPE) == 0);
          CHECK(sigismember(&pending, SIGPIPE) == 0);
        }
        CHECK((error == std::errc::broken_pipe || error == std::errc::connection_reset));
        const zc::copy_result r = copy.finish();
        CHECK(r.failed_end == zc::copy_end::output);
        CHECK(position(in->fd.get()) == static_cast<off_t>(r.bytes));
      }
    }
  }
}

TEST_CASE("a hole is stepped over a turn at a time, and a stop inside it leaves both files before it") {
  const temporary_folder folder;
  const unique_fd in = open_file(folder / "in", O_RDWR | O_CREAT);
  checked(::ftruncate(in.get(), 8 << 20), "ftruncate");
  checked(static_cast<int>(::pwrite(in.get(), "end", 3, (8 << 20) - 3)), "pwrite");
  for (int steps = 0; steps < 6; ++steps) {
    CAPTURE(steps);
    ::lseek(in.get(), 0, SEEK_SET);
    write_file(folder / "out", std::string(100, 'x'));
    const unique_fd out = open_file(folder / "out", O_WRONLY);
    {
      const kernel k;
      zc::copy_operation copy(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close),
                              turn_of(1 << 20));
      for (int i = 0; i < steps; ++i) CHECK(copy.step() == copy_state::more);
      CHECK(k.count(call::fallocate) == steps);
      CHECK(copy.finish().bytes == 0);
    }
    CHECK(position(in.get()) == 0);
    CHECK(position(out.get()) == 0);
    zc::copy_operation rest(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close));
    while (rest.step() != copy_state::done) continue;
    CHECK(rest.finish().bytes == 8 << 20);
    CHECK(read_file(folder / "out") == std::string((8 << 20) - 3, '\0') + "end");
    struct stat about = {};
    checked(::fstat(out.get(), &about), "fstat");
    CHECK(about.st_blocks * 512 < 1 << 20);
  }
}

TEST_CASE("a datagram is taken whole by a step, whatever the turn") {
  two_ends in = make_unix(SOCK_SEQPACKET);
  std::ostringstream out;
  write_some(in.write.get(), std::string(10'000, 'a'));
  write_some(in.write.get(), std::string(20'000, 'b'));
  in.write.reset();
  zc::copy_operation copy(zc::fd_source(in.read.get(), never_close), out, turn_of(100));
  while (copy.step() != copy_state::done) continue;
  CHECK(out.str() == std::string(10'000, 'a') + std::string(20'000, 'b'));
}
