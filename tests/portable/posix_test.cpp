// What must hold wherever there are pipes, sockets and signals, by POSIX calls alone as well as by those of Linux.
#include "../support/ends.hpp"
#include "../support/never_close.hpp"
#include "../support/sigpipe.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/asio/io_context.hpp>
#include <zc/async_copy.hpp>

#include <chrono>
#include <system_error>
#include <thread>

namespace {

using namespace zc_test;
using namespace std::chrono_literals;

const end_kind inputs[] = {end_kind::file, end_kind::sparse_file, end_kind::empty_file, end_kind::pipe,
                           end_kind::tcp,  end_kind::unix_socket, end_kind::procfs_file};
const end_kind outputs[] = {end_kind::file, end_kind::empty_file, end_kind::append_file,
                            end_kind::pipe, end_kind::tcp,        end_kind::unix_socket};

zc::fd_source source(const unique_fd& fd) { return zc::fd_source(fd.get(), never_close); }
zc::fd_sink sink(const unique_fd& fd) { return zc::fd_sink(fd.get(), never_close); }

zc::copy_result copy_in_steps(const unique_fd& from, const unique_fd& to, std::error_code& error) {
  zc::fd_source in = source(from);
  zc::fd_sink out = sink(to);
  zc::copy_limits limits;
  limits.turn = 100000;
  zc::copy_operation copy(in, out, limits, zc::copy_options::none);
  while (!error) {
    const zc::copy_state state = copy.step(error);
    if (state == zc::copy_state::done) break;
    if (state == zc::copy_state::waiting) copy.wait();
  }
  return copy.finish();
}

two_ends make(end_kind kind) {
  return kind == end_kind::pipe ? make_pipe() : kind == end_kind::tcp ? make_tcp() : make_unix();
}
const end_kind channels[] = {end_kind::pipe, end_kind::tcp, end_kind::unix_socket};

}  // namespace

TEST_CASE("every kind of descriptor is copied to every other, by one call and in steps") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{70000}, std::size_t{1000001}}) {
    for (const end_kind from : inputs) {
      for (const end_kind to : outputs) {
        for (const bool in_steps : {false, true}) {
          CAPTURE(size);
          CAPTURE(name_of(from));
          CAPTURE(name_of(to));
          CAPTURE(in_steps);
          const auto in = make_input(from, size);
          const auto out = make_output(to, size);
          std::error_code error;
          const zc::copy_result result =
              in_steps ? copy_in_steps(in->fd, out->fd, error)
                       : zc::copy_stream(source(in->fd), sink(out->fd), zc::copy_options::none, error);
          CHECK(error == std::error_code());
          CHECK(result.bytes == in->content.size());
          CHECK(result.undelivered.empty());
          const std::string expected = out->before.substr(0, out->begin) + in->content;
          CHECK((content_of(*out).substr(0, expected.size()) == expected));
        }
      }
    }
  }
}

TEST_CASE("a reader that is gone is an error of the output, and raises no SIGPIPE") {
  for (const end_kind to : channels) {
    CAPTURE(name_of(to));
    const sigpipe_counter counter;
    const auto in = make_input(end_kind::file, 1000000);
    two_ends out = make(to);
    out.read.reset();
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(source(in->fd), sink(out.write), zc::copy_options::none, error);
    CHECK((error == std::errc::broken_pipe || error == std::errc::connection_reset));
    CHECK(result.failed_end == zc::copy_end::output);
    CHECK(position(in->fd.get()) == static_cast<off_t>(result.bytes));
    CHECK(counter.seen() == 0);
  }
}

TEST_CASE("a copy waits for descriptors that do not block, and for slow peers") {
  for (const end_kind from : channels) {
    for (const end_kind to : channels) {
      CAPTURE(name_of(from));
      CAPTURE(name_of(to));
      two_ends in = make(from);
      two_ends out = make(to);
      set_non_blocking(in.read.get());
      set_non_blocking(out.write.get());
      const std::string& content = bytes(500000);
      feeder peer(std::move(in.write), content);
      std::string got;
      std::thread reader([&] {
        std::this_thread::sleep_for(20ms);
        got = read_all(out.read.get());
      });
      std::error_code error;
      const zc::copy_result result = zc::copy_stream(source(in.read), sink(out.write), zc::copy_options::none, error);
      out.write.reset();
      reader.join();
      CHECK(error == std::error_code());
      CHECK(result.bytes == content.size());
      CHECK((got == content));
    }
  }
}

TEST_CASE("a step sleeps for no end, and a deadline ends a copy that waits") {
  for (const end_kind kind : channels) {
    CAPTURE(name_of(kind));
    const two_ends silent = make(kind);
    const two_ends out = make(kind);
    zc::fd_source from = source(silent.read);
    zc::fd_sink to = sink(out.write);
    zc::copy_operation copy(from, to, {}, zc::copy_options::none);
    CHECK(copy.step() == zc::copy_state::waiting);
    CHECK(copy.waits_for().end == zc::copy_end::input);
    static_cast<void>(copy.finish());

    const auto file = make_input(end_kind::file, 20'000'000);  // more than a peer that reads nothing takes
    zc::copy_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 50ms;
    std::error_code error;
    const zc::copy_result stalled =
        zc::copy_stream(source(file->fd), sink(out.write), limits, zc::copy_options::none, error);
    CHECK(error == std::errc::timed_out);
    CHECK(stalled.bytes > 0);
    CHECK(position(file->fd.get()) == static_cast<off_t>(stalled.bytes));
  }
}

TEST_CASE("datagrams stay whole, and an empty one ends the copy") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{9000}, std::size_t{60000}}) {
    CAPTURE(size);
    const two_ends in = make_unix(SOCK_DGRAM);
    const two_ends out = make_unix(SOCK_DGRAM);
    const std::string& record = bytes(size);
    CHECK(::send(in.write.get(), record.data(), record.size(), 0) == static_cast<ssize_t>(size));
    CHECK(::send(in.write.get(), "", 0, 0) == 0);
    std::error_code error;
    CHECK(zc::copy_stream(source(in.read), sink(out.write), zc::copy_options::none, error).bytes == size);
    CHECK(error == std::error_code());
    std::string got(100000, ' ');
    const ssize_t n = ::recv(out.read.get(), got.data(), got.size(), 0);
    REQUIRE(n >= 0);
    CHECK((got.substr(0, static_cast<std::size_t>(n)) == record));
  }
}

TEST_CASE("an event loop copies between pipes and sockets") {
  for (const end_kind kind : channels) {
    CAPTURE(name_of(kind));
    boost::asio::io_context context;
    two_ends in = make(kind);
    two_ends out = make(kind);
    const std::string& content = bytes(300000);
    feeder peer(std::move(in.write), content);
    drainer reader(std::move(out.read));
    std::error_code error;
    zc::copy_operation copy(source(in.read), sink(out.write), {}, zc::copy_options::none);
    zc::async_run(copy, context.get_executor(), [&](boost::system::error_code ec) {
      error = ec;
      out.write.reset();
    });
    context.run();
    CHECK(!error);
    CHECK(copy.finish().bytes == content.size());
    CHECK((reader.content() == content));
  }
}
