// Operations over streams: what they hold is delivered first, never by sleeping, and they are right after any stop.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

using namespace zc_test;
using zc::copy_state;

namespace {

// Passes bytes on, and counts who asks.
class own_code : public std::stringbuf {
 public:
  explicit own_code(const std::string& text) : std::stringbuf(text) {}
  int asked = 0;

 private:
  int_type underflow() override {
    ++asked;
    return std::stringbuf::underflow();
  }
  std::streamsize xsgetn(char* to, std::streamsize n) override {
    ++asked;
    return std::stringbuf::xsgetn(to, n);
  }
};

void fill(int fd) {
  const int flags = flags_of(fd);
  checked(::fcntl(fd, F_SETFL, flags | O_NONBLOCK), "F_SETFL");
  const std::string block(4096, 'f');
  while (::write(fd, block.data(), block.size()) > 0) continue;
  checked(::fcntl(fd, F_SETFL, flags), "F_SETFL");
}

}  // namespace

TEST_CASE("an operation over a stream's own code is refused and touches nothing, unless it may block") {
  own_code in("hello");
  const auto out = make_output(end_kind::empty_file, 0);
  {
    const kernel k;
    zc::copy_operation copy(in, zc::fd_sink(out->fd.get(), never_close));
    std::error_code error;
    CHECK(copy.step(error) == copy_state::done);
    CHECK(error == std::errc::operation_not_supported);
    CHECK(copy.finish().failed_end == zc::copy_end::neither);
    CHECK(in.asked == 0);
    CHECK(k.count(call::write) == 0);
    // Each C library has words of its own for an errno.
    const std::string message =
        "zc: the own code of a stream or device would have to run, which may sleep: copy_options::may_block allows "
        "that: " +
        std::make_error_code(std::errc::operation_not_supported).message();
    CHECK_THROWS_WITH_AS(copy.step(), message.c_str(), zc::copy_error);
  }
  zc::copy_operation copy(in, zc::fd_sink(out->fd.get(), never_close), {}, zc::copy_options::may_block);
  while (copy.step() != copy_state::done) continue;
  CHECK(copy.finish().bytes == 5);
  CHECK(content_of(*out) == "hello");
}

TEST_CASE("memory is an end that never sleeps") {
  const two_ends between = make_pipe();
  std::istringstream in(bytes(200'000));
  std::ostringstream out;
  zc::copy_operation there(in, zc::fd_sink(between.write.get(), never_close));
  zc::copy_operation back(zc::fd_source(between.read.get(), never_close), out);
  while (there.step() != copy_state::done) CHECK(back.step() != copy_state::done);
  while (out.str().size() < 200'000) back.step();
  CHECK(back.finish().bytes == 200'000);
  CHECK(out.str() == bytes(200'000));
}

TEST_CASE("what an ofstream holds goes first, step by step, over a pipe that is full and blocks") {
  two_ends pipe = make_pipe();
  std::ofstream out(path_of(pipe.write.get()), std::ios::binary);
  out << "written before;";
  fill(pipe.write.get());
  const auto in = make_input(end_kind::file, 10);
  zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), out);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(copy.step() == copy_state::waiting);
    CHECK(copy.waits_for().end == zc::copy_end::output);
  }
  CHECK(copy.progress().bytes == 0);
  std::string got = read_available(pipe.read.get());
  while (copy.step() != copy_state::done) continue;
  got += read_available(pipe.read.get());
  CHECK(got.substr(got.find_first_not_of('f')) == "written before;" + in->content);
  CHECK(copy.finish().bytes == 10);
  CHECK(out.good());
}

TEST_CASE("a FILE with something to write hands it on in steps as well") {
  two_ends pipe = make_pipe();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(::fdopen(::dup(pipe.write.get()), "w"), std::fclose);
  std::fputs("written before;", out.get());
  fill(pipe.write.get());
  const auto in = make_input(end_kind::file, 10);
  zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), out.get());
  REQUIRE(copy.step() == copy_state::waiting);
  REQUIRE(copy.step() == copy_state::waiting);
  std::string got = read_available(pipe.read.get());
  while (copy.step() != copy_state::done) continue;
  got += read_available(pipe.read.get());
  CHECK(got.substr(got.find_first_not_of('f')) == "written before;" + in->content);
  CHECK(std::ferror(out.get()) == 0);
}

TEST_CASE("a stream that is tied to an end is flushed in steps, and waited for") {
  two_ends pipe = make_pipe();
  std::ofstream prompt(path_of(pipe.write.get()), std::ios::binary);
  prompt << "prompt";
  fill(pipe.write.get());
  const auto file = make_input(end_kind::file, 10);
  std::ifstream in(path_of(file->fd.get()), std::ios::binary);
  in.tie(&prompt);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_operation copy(in, zc::fd_sink(out->fd.get(), never_close));
  REQUIRE(copy.step() == copy_state::waiting);
  CHECK(copy.waits_for().end == zc::copy_end::output);
  CHECK(zc::native_handle(prompt) == copy.waits_for().fd);
  std::string got = read_available(pipe.read.get());
  while (copy.step() != copy_state::done) continue;
  got += read_available(pipe.read.get());
  CHECK(got.substr(got.find_first_not_of('f')) == "prompt");
  CHECK(content_of(*out) == file->content);

  std::ostream tied_to_own_code(nullptr);
  own_code sink("");
  tied_to_own_code.rdbuf(&sink);
  std::ifstream again(path_of(file->fd.get()), std::ios::binary);
  again.tie(&tied_to_own_code);
  std::error_code error;
  CHECK(zc::copy_operation(again, zc::fd_sink(out->fd.get(), never_close)).step(error) == copy_state::done);
  CHECK(error == std::errc::operation_not_supported);
}

TEST_CASE("an ifstream that was read ahead stands right behind the last byte delivered, after any stop") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(40'000));
  for (int steps = 0; steps < 12; ++steps) {
    CAPTURE(steps);
    std::ifstream in(folder / "in", std::ios::binary);
    REQUIRE(in.get() == static_cast<unsigned char>(bytes(40'000)[0]));
    two_ends pipe = make_pipe();
    zc::copy_limits limits;
    limits.turn = 3000;
    zc::copy_operation copy(in, zc::fd_sink(pipe.write.get(), never_close), limits);
    for (int i = 0; i < steps; ++i) copy.step();
    const zc::copy_result r = copy.finish();
    CHECK(read_available(pipe.read.get()) == first_of(bytes(40'000).substr(1), r.bytes));
    CHECK(in.tellg() == static_cast<std::streamoff>(1 + r.bytes));
    std::string rest(std::istreambuf_iterator<char>(in), {});
    CHECK(rest == bytes(40'000).substr(1 + static_cast<std::size_t>(r.bytes)));
  }
}

TEST_CASE("an operation can be moved between any two steps, and the one moved from is done") {
  const auto in = make_input(end_kind::pipe, 300'000);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_limits limits;
  limits.turn = 10'000;
  zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close), limits);
  for (;;) {
    zc::copy_operation next = std::move(copy);
    CHECK(copy.step() == copy_state::done);  // NOLINT(bugprone-use-after-move)
    CHECK(copy.finish().bytes == 0);
    CHECK(copy.progress().bytes == 0);
    CHECK(copy.waits_for().fd == -1);
    copy.wait();
    const copy_state s = next.step();
    next.wait();
    copy = std::move(next);
    if (s == copy_state::done) break;
  }
  CHECK(copy.finish().bytes == 300'000);
  CHECK(content_of(*out) == in->content);
}

TEST_CASE("an operation that is destroyed calls nothing on its ends") {
  for (const end_kind from : {end_kind::file, end_kind::sparse_file, end_kind::pipe, end_kind::tcp}) {
    for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
      for (int steps = 0; steps < 30; ++steps) {
        CAPTURE(name_of(from));
        CAPTURE(name_of(to));
        CAPTURE(steps);
        const auto in = make_input(from, 300'000);
        const auto out = make_output(to, 0);
        zc::copy_limits limits;
        limits.turn = 10'000;
        auto copy = std::make_unique<zc::copy_operation>(zc::fd_source(in->fd.get(), never_close),
                                                         zc::fd_sink(out->fd.get(), never_close), limits);
        for (int i = 0; i < steps; ++i) {
          copy->step();
          copy->wait(std::chrono::milliseconds(1));
        }
        const kernel k;
        copy.reset();
        for (const request& r : k.seen()) {
          CHECK((r.what == call::close || r.what == call::munmap));
          CHECK((r.fd != in->fd.get() && r.fd != out->fd.get()));
        }
      }
    }
  }
}

TEST_CASE("an error ends an operation: it is told again, and the result stays") {
  const auto in = make_input(end_kind::file, 10);
  const unique_fd full = open_file("/dev/full", O_WRONLY);
  zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(full.get(), never_close));
  std::error_code error;
  while (copy.step(error) != copy_state::done) continue;
  CHECK(error == std::errc::no_space_on_device);
  CHECK(copy.step(error) == copy_state::done);
  CHECK(error == std::errc::no_space_on_device);
  CHECK_THROWS_AS(copy.step(), zc::copy_error);
  CHECK(copy.finish().failed_end == zc::copy_end::output);
  CHECK(position(in->fd.get()) == 0);
}

TEST_CASE("a socket that fails while an operation waits is an error of that end") {
  two_ends in = make_tcp();
  two_ends out = make_pipe();
  zc::copy_operation copy(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close));
  REQUIRE(step_on(copy) == copy_state::waiting);
  const linger at_once = {1, 0};
  checked(::setsockopt(in.write.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "SO_LINGER");
  in.write.reset();  // which resets the connection
  copy.wait();
  std::error_code error;
  CHECK(copy.step(error) == copy_state::done);
  CHECK(error == std::errc::connection_reset);
  CHECK(copy.finish().failed_end == zc::copy_end::input);
}

TEST_CASE("a device that is a temporary lives in the operation, and closes with it") {
  const temporary_folder folder;
  write_file(folder / "in", "hello");
  {
    zc::copy_operation copy(zc::fd_source(folder / "in"), zc::fd_sink(folder / "out"));
    CHECK(read_file(folder / "out").empty());
    while (copy.step() != copy_state::done) continue;
  }
  CHECK(read_file(folder / "out") == "hello");
}
