// The guard around a call of zc's own: it takes away the kernel's SIGPIPE, and no other.
#include "../../lib/system/sys.hpp"
#include "../support/descriptors.hpp"
#include "../support/sigpipe.hpp"

#include <doctest/doctest.h>

using namespace zc_test;
using zc::sys::sigpipe_guard;

namespace {

void write_to_nobody() {
  two_ends pipe = make_pipe();
  pipe.read.reset();
  CHECK(zc::sys::write(pipe.write.get(), "x", 1) == -EPIPE);
}

}  // namespace

TEST_CASE("a guard takes the signal of a write of its own away, and puts the mask back") {
  const sigpipe_counter counter;
  {
    sigpipe_guard guard;
    CHECK_FALSE(is_sigpipe_blocked());
    guard.arm();
    CHECK(is_sigpipe_blocked());
    write_to_nobody();
  }
  CHECK_FALSE(is_sigpipe_pending());
  CHECK_FALSE(is_sigpipe_blocked());
  CHECK(counter.seen() == 0);
}

TEST_CASE("a signal that the program sends to a thread or to itself under a guard is delivered after it, once") {
  const auto send_to_thread = [] { ::raise(SIGPIPE); };
  const auto send_to_process = [] { ::kill(::getpid(), SIGPIPE); };
  for (const bool is_to_thread : {true, false}) {
    for (const bool has_failed : {true, false}) {
      CAPTURE(is_to_thread);
      CAPTURE(has_failed);
      const sigpipe_counter counter;
      {
        sigpipe_guard guard;
        guard.arm();
        is_to_thread ? send_to_thread() : send_to_process();
        if (has_failed) write_to_nobody();
        CHECK(counter.seen() == 0);
      }
      CHECK(counter.seen() == 1);
    }
  }
}

TEST_CASE("a call that answers EPIPE without a signal costs the program none of its own") {
  for (const bool is_to_thread : {true, false}) {
    const sigpipe_counter counter;
    {
      sigpipe_guard guard;
      guard.arm();
      is_to_thread ? ::raise(SIGPIPE) : ::kill(::getpid(), SIGPIPE);
    }
    CHECK(counter.seen() == 1);
  }
}

TEST_CASE("what was blocked and pending before a guard is so after it") {
  const sigpipe_counter counter;
  for (const bool was_pending : {false, true}) {
    const sigpipe_block block;
    if (was_pending) ::raise(SIGPIPE);
    {
      sigpipe_guard guard;
      guard.arm();
      write_to_nobody();
    }
    CHECK(is_sigpipe_blocked());
    CHECK(is_sigpipe_pending() == was_pending);
  }
  {
    const sigpipe_block block;
    ::kill(::getpid(), SIGPIPE);  // not this thread's
    {
      sigpipe_guard guard;
      guard.arm();
      write_to_nobody();
    }
    const timespec at_once = {0, 0};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    CHECK(sigtimedwait(&set, nullptr, &at_once) == SIGPIPE);
    CHECK_FALSE(is_sigpipe_pending());  // the kernel's is gone
  }
  CHECK(counter.seen() == 0);
}
