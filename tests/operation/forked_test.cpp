// Children that inherit operations and spare pipes share no pipe with their parent.
#include "../support/child.hpp"
#include "own_pipes.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

#include <sched.h>

using namespace zc_test;

namespace {

constexpr int skipped = 77;

// The next child has the process id 1, whatever it is now.
bool begin_pid_namespace() { return ::unshare(CLONE_NEWPID) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWPID) == 0; }

}  // namespace

TEST_CASE("a child that is forked neither uses its parent's spare pipes nor keeps them open") {
  const own_pipe kept = keep_one();
  CHECK(in_child([&] {
          const own_pipe first = take();
          return first.identity != kept.identity && !is_open(kept) && relay().pass(bytes(relayed));
        }) == 0);
  const own_pipe next = take();
  if (can_keep()) CHECK(next.identity == kept.identity);
  zc::detail::close(next);
}

TEST_CASE("a child that has the process id of its parent, in a namespace of its own, does not use its pipes either") {
  const int status = in_child([] {
    if (!begin_pid_namespace()) ::_exit(skipped);
    const int of_first = in_child([] {
      const pid_t id = ::getpid();
      const own_pipe kept = keep_one();
      if (!begin_pid_namespace()) ::_exit(skipped);
      return in_child([&] { return ::getpid() == id && take().identity != kept.identity && !is_open(kept); }) == 0;
    });
    if (of_first == skipped) ::_exit(skipped);
    return of_first == 0;
  });
  if (status == skipped) {
    MESSAGE("skipped: this process may have no namespace of its own");
  } else {
    CHECK(status == 0);
  }
}

TEST_CASE("a pipe that was in use when the process was forked becomes no spare one of the child's") {
  zc::detail::close_spare_pipes();
  const own_pipe in_use = take();
  for (const bool has_pipes : {false, true}) {
    CAPTURE(has_pipes);
    CHECK(in_child([&] {
            if (has_pipes) zc::detail::keep_or_close(take());
            zc::detail::keep_or_close(in_use);
            for (int i = 0; i < 3; ++i) {
              if (take().identity == in_use.identity) return false;
            }
            return !is_open(in_use);
          }) == 0);
  }
  CHECK(is_open(in_use));
  zc::detail::close(in_use);
}

TEST_CASE("a child that destroys the operations it has inherited takes nothing from them") {
  zc::detail::close_spare_pipes();
  relay r;
  const std::string fed = r.stall();
  CHECK(in_child([&] {
          r.copy.reset();
          return relay().pass(bytes(relayed));
        }) == 0);
  std::string got = read_available(r.out.read.get());
  while (got.size() < fed.size()) {
    REQUIRE(step_on(*r.copy) == zc::copy_state::waiting);
    got += read_available(r.out.read.get());
  }
  CHECK(got == fed);
  CHECK(r.copy->progress().method == zc::copy_method::splice_through_pipe);
}
