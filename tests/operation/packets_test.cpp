// Pipes in packet mode (pipe2(2), O_DIRECT) as an input: a read that has no room for a packet throws its rest away.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <vector>

using namespace zc_test;
using zc::copy_state;

namespace {

// A pipe that holds packets of these lengths, and has no writer any more. `content` is what they say.
unique_fd make_packets(const std::vector<std::size_t>& lengths, std::string& content) {
  int fd[2];
  checked(::pipe2(fd, O_DIRECT | O_CLOEXEC), "pipe2");
  unique_fd read(fd[0]);
  const unique_fd write(fd[1]);
  content.clear();
  for (const std::size_t n : lengths) {
    const std::string packet = bytes(20'000).substr(content.size(), n);
    write_some(write.get(), packet);
    content += packet;
  }
  return read;
}

kernel::script without_pipes(bool is_without) { return is_without ? always(call::pipe2, -EMFILE) : nullptr; }

constexpr auto buffered_only = zc::copy_options::buffered_only;

}  // namespace

TEST_CASE("a pipe in packet mode is copied whole, whatever the turn, also without a pipe of zc's own") {
  for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
    for (const auto options : {zc::copy_options::none, buffered_only}) {
      for (const std::size_t turn : {std::size_t{1}, std::size_t{100}, std::size_t{4096}, std::size_t{1} << 20}) {
        for (const bool is_without : {false, true}) {
          CAPTURE(name_of(to));
          CAPTURE(static_cast<unsigned>(options));
          CAPTURE(turn);
          CAPTURE(is_without);
          std::string content;
          const unique_fd in = make_packets({3000, 10, 4096, 1, 2000}, content);
          const auto out = make_output(to, 0);
          zc::copy_limits limits;
          limits.turn = turn;
          zc::copy_result r;
          {
            const kernel k(without_pipes(is_without));
            zc::copy_operation copy(zc::fd_source(in.get(), never_close), zc::fd_sink(out->fd.get(), never_close),
                                    limits, options);
            while (copy.step() != copy_state::done) copy.wait();
            r = copy.finish();
          }
          CHECK(r.bytes == content.size());
          CHECK(content_of(*out) == content);
        }
      }
    }
  }
}

TEST_CASE("a pipe in packet mode is copied whole to memory that has room, whatever the turn") {
  for (const std::size_t turn : {std::size_t{1}, std::size_t{100}, std::size_t{4096}, std::size_t{1} << 20}) {
    for (const bool is_without : {false, true}) {
      CAPTURE(turn);
      CAPTURE(is_without);
      std::string content;
      const unique_fd in = make_packets({3000, 10, 4096, 1, 2000}, content);
      std::ostringstream out(std::string(100'000, 'x'));
      zc::copy_limits limits;
      limits.turn = turn;
      {
        const kernel k(without_pipes(is_without));
        zc::copy_operation copy(zc::fd_source(in.get(), never_close), out, limits);
        while (copy.step() != copy_state::done) continue;
        CHECK(copy.finish().bytes == content.size());
      }
      CHECK(out.str().substr(0, content.size()) == content);
    }
  }
}

TEST_CASE("a limit within a packet leaves the rest of it in the pipe, and without a pipe of zc's own the whole") {
  for (const bool is_without : {false, true}) {
    for (const bool is_to_memory : {false, true}) {
      CAPTURE(is_without);
      CAPTURE(is_to_memory);
      std::string content;
      const unique_fd in = make_packets({3000, 50}, content);
      const auto out = make_output(end_kind::empty_file, 0);
      std::ostringstream memory;
      zc::copy_limits limits;
      limits.bytes = 100;
      std::error_code error;
      zc::copy_result r;
      {
        const kernel k(without_pipes(is_without));
        const zc::fd_source from(in.get(), never_close);
        r = is_to_memory ? zc::copy_stream(from, memory, limits, buffered_only, error)
                         : zc::copy_stream(from, zc::fd_sink(out->fd.get(), never_close), limits, buffered_only, error);
      }
      const std::size_t delivered = is_without ? 0 : 100;
      CHECK((error == std::errc::too_many_files_open) == is_without);
      CHECK(r.failed_end == (is_without ? zc::copy_end::input : zc::copy_end::neither));
      CHECK(r.bytes == delivered);
      CHECK(r.undelivered.empty());
      CHECK((is_to_memory ? memory.str() : content_of(*out)) == content.substr(0, delivered));
      CHECK(read_all(in.get()) == content.substr(delivered));
    }
  }
}

TEST_CASE("a limit within a packet leaves its rest in the pipe, also where the kernel would not splice at first") {
  std::string content;
  const unique_fd in = make_packets({3000, 50}, content);
  std::ostringstream memory;
  const kernel k(answering(call::splice, 0, -EAGAIN));
  CHECK(zc::copy_stream_n(zc::fd_source(in.get(), never_close), memory, 100, buffered_only).bytes == 100);
  CHECK(memory.str() == content.substr(0, 100));
  CHECK(read_all(in.get()) == content.substr(100));
}

TEST_CASE("packets that come through a FIFO are all taken by a step, which reads them one by one") {
  std::string content;
  const unique_fd pipe = make_packets({3000, 10, 4096, 1, 2000}, content);
  const unique_fd holds_open = open_file(path_of(pipe.get()), O_WRONLY);
  const unique_fd in = open_file(path_of(pipe.get()), O_RDONLY);
  const auto out = make_output(end_kind::empty_file, 0);
  zc::copy_operation copy(zc::fd_source(in.get(), never_close), zc::fd_sink(out->fd.get(), never_close));
  CHECK(step_on(copy) == copy_state::waiting);
  CHECK(copy.finish().bytes == content.size());
  CHECK(content_of(*out) == content);
}
