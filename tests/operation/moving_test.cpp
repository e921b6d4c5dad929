// Operations that are moved to where others are running.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

using namespace zc_test;
using zc::copy_state;

namespace {

// Which descriptors are closed while it is assigned to a relay in the midst of its copy, in that order.
template <class Assign>
std::vector<int> closed_by(zc::copy_operation& copy, Assign assign) {
  const kernel k;
  assign(copy);
  std::vector<int> closed;
  for (const request& r : k.seen()) {
    if (r.what == call::close) closed.push_back(r.fd);
  }
  return closed;
}

}  // namespace

TEST_CASE("an operation that another one is moved over frees its pipe first, and then the ends that were its own") {
  zc::detail::close_spare_pipes();
  relay r;
  const int in = ::dup(r.in.read.get()), out = ::dup(r.out.write.get());
  r.copy = std::make_unique<zc::copy_operation>(zc::fd_source(in, boost::iostreams::close_handle),
                                                zc::fd_sink(out, boost::iostreams::close_handle));
  const std::set<int> before = open_numbers();
  r.stall();
  std::set<int> pipe = open_numbers();
  for (const int fd : before) pipe.erase(fd);
  REQUIRE(pipe.size() == 2);
  REQUIRE(r.copy->progress().bytes > 0);

  const auto file = make_input(end_kind::file, 1000);
  const auto to = make_output(end_kind::empty_file, 0);
  const std::vector<int> closed = closed_by(*r.copy, [&](zc::copy_operation& copy) {
    copy = zc::copy_operation(zc::fd_source(file->fd.get(), never_close), zc::fd_sink(to->fd.get(), never_close));
  });
  REQUIRE(closed.size() == 4);
  CHECK(std::set<int>{closed[0], closed[1]} == pipe);
  CHECK(std::set<int>{closed[2], closed[3]} == std::set<int>{in, out});
  while (r.copy->step() != copy_state::done) continue;
  CHECK(r.copy->finish().bytes == 1000);
  CHECK(content_of(*to) == file->content);
}

TEST_CASE("a finished operation, and one that was moved from, can take another one's place") {
  const auto file = make_input(end_kind::file, 1000);
  const auto to = make_output(end_kind::empty_file, 0);
  const auto make = [&] {
    return zc::copy_operation(zc::fd_source(file->fd.get(), never_close), zc::fd_sink(to->fd.get(), never_close));
  };
  zc::copy_operation copy = make();
  while (copy.step() != copy_state::done) continue;
  zc::copy_operation other = std::move(copy);
  copy = make();
  CHECK(other.finish().bytes == 1000);
  CHECK(copy.finish().bytes == 0);
  other = std::move(copy);
  CHECK(other.finish().bytes == 0);
  CHECK(content_of(*to) == file->content);
}
