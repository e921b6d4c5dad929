// The pipe between two ends that are not both pipes is seen by nobody else, and is asked to hold no more than it does.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <set>

namespace {

using namespace zc_test;
constexpr std::size_t size = 1000000;

struct relayed {
  std::unique_ptr<input> in = make_input(end_kind::unix_socket, size);
  std::unique_ptr<output> out = make_output(end_kind::empty_file, size);

  // The end of zc's own pipe that a call uses, or -1.
  int relay_end(const request& r) const {
    if (r.what != call::splice) return -1;
    return r.fd == in->fd.get() ? r.to : r.fd;
  }
  void copy() const {
    zc::fd_source source(in->fd.get(), never_close);
    zc::fd_sink sink(out->fd.get(), never_close);
    CHECK(zc::copy_stream(source, sink).bytes == size);
    CHECK((read_file(out->path) == in->content));
  }
};

}  // namespace

TEST_CASE("no program that is started during a copy inherits an end of its pipe, and neither end blocks") {
  const relayed ends;
  std::set<int> seen;
  const kernel k([&](request& r, int) -> std::optional<answer> {
    if (const int end = ends.relay_end(r); end != -1) {
      seen.insert(end);
      CHECK((::fcntl(end, F_GETFD) & FD_CLOEXEC) != 0);
      CHECK((::fcntl(end, F_GETFL) & O_NONBLOCK) != 0);
    }
    return std::nullopt;
  });
  ends.copy();
  CHECK(seen.size() == 2);
}

TEST_CASE("a pipe that does not tell its capacity is asked to take a page at a time, which every pipe has room for") {
  const relayed ends;
  bool is_asked = false;
  std::size_t most = 0;
  const kernel k([&](request& r, int) -> std::optional<answer> {
    const bool is_of_an_end = r.fd == ends.in->fd.get() || r.fd == ends.out->fd.get();
    if (r.what == call::set_pipe_size) {
      is_asked = true;
      return -EPERM;
    }
    if (r.what == call::fcntl && is_asked && !is_of_an_end) return -EINVAL;
    if (ends.relay_end(r) != -1) most = std::max(most, r.count);
    return std::nullopt;
  });
  ends.copy();
  CHECK(most == 4096);
}
