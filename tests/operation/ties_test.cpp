// Streams that are tied to the ends of an operation, which are flushed before it moves anything.
#include "../support/ends.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

using namespace zc_test;
using zc::copy_state;

namespace {

// A stream that has something to say, over a pipe that is full and blocks.
struct prompter {
  two_ends pipe = make_pipe();
  std::ofstream stream{path_of(pipe.write.get()), std::ios::binary};

  prompter() {
    stream << "prompt";
    set_non_blocking(pipe.write.get());
    const std::string block(4096, 'f');
    while (::write(pipe.write.get(), block.data(), block.size()) > 0) continue;
    checked(::fcntl(pipe.write.get(), F_SETFL, 0), "F_SETFL");
  }
  ~prompter() { said(); }  // so that the stream can be closed
  prompter(const prompter&) = delete;
  prompter& operator=(const prompter&) = delete;

  std::string said() const {
    const std::string all = read_available(pipe.read.get());
    const std::size_t begin = all.find_first_not_of('f');
    return begin == std::string::npos ? "" : all.substr(begin);
  }
};

}  // namespace

TEST_CASE("the streams tied to input and output are both flushed in steps, one after the other, before any byte") {
  prompter of_input, of_output;
  const temporary_folder folder;
  write_file(folder / "in", "hello");
  std::ifstream in(folder / "in", std::ios::binary);
  std::ofstream out(folder / "out", std::ios::binary);
  in.tie(&of_input.stream);
  out.tie(&of_output.stream);
  zc::copy_operation copy(in, out);
  std::set<int> awaited;
  std::set<std::string> said;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(copy.step() == copy_state::waiting);
    const int fd = copy.waits_for().fd;
    CHECK(copy.waits_for().end == zc::copy_end::output);
    CHECK(copy.progress().bytes == 0);
    awaited.insert(fd);
    (fd == zc::native_handle(of_input.stream) ? of_input : of_output).said();
  }
  CHECK(awaited == std::set<int>{zc::native_handle(of_input.stream), zc::native_handle(of_output.stream)});
  while (copy.step() != copy_state::done) continue;
  CHECK(of_input.said() == "prompt");
  CHECK(of_output.said() == "prompt");
  CHECK(read_file(folder / "out") == "hello");
}

TEST_CASE("a stream that is closed, or has no buffer, is no hindrance where it is tied to an end") {
  const temporary_folder folder;
  write_file(folder / "in", "hello");
  std::ofstream closed;
  std::ofstream was_open(folder / "other");
  was_open.close();
  std::ostream without_buffer(nullptr);
  for (std::ostream* const tied :
       {static_cast<std::ostream*>(&closed), static_cast<std::ostream*>(&was_open), &without_buffer}) {
    for (const bool is_of_output : {false, true}) {
      CAPTURE(is_of_output);
      std::ifstream in(folder / "in", std::ios::binary);
      std::ofstream out(folder / "out", std::ios::binary);
      is_of_output ? out.tie(tied) : in.tie(tied);
      zc::copy_operation copy(in, out);
      std::error_code error;
      copy_state s = copy_state::more;
      while (s == copy_state::more) s = copy.step(error);
      CHECK(s == copy_state::done);
      CHECK(!error);
      CHECK(copy.finish().bytes == 5);
      CHECK(read_file(folder / "out") == "hello");
      CHECK(out.good());
    }
  }
}

TEST_CASE("a stream to which a tied stream is tied is flushed first, and no step sleeps for it") {
  prompter first;
  const temporary_folder folder;
  write_file(folder / "in", "hello");
  std::ofstream second(folder / "second", std::ios::binary);
  second << "and I";
  second.tie(&first.stream);
  std::ifstream in(folder / "in", std::ios::binary);
  std::ofstream out(folder / "out", std::ios::binary);
  in.tie(&second);
  zc::copy_operation copy(in, out);
  copy_state s = copy_state::more;
  REQUIRE(comes_back([&] { s = copy.step(); }, [&] { first.said(); }));
  REQUIRE(s == copy_state::waiting);
  CHECK(copy.waits_for().fd == zc::native_handle(first.stream));
  CHECK(read_file(folder / "second").empty());
  first.said();
  CHECK(step_on(copy) == copy_state::done);
  CHECK(first.said() == "prompt");
  CHECK(read_file(folder / "second") == "and I");
  CHECK(read_file(folder / "out") == "hello");
}
