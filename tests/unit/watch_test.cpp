// The descriptor that an event loop gets for an end that it must not watch itself.
#include "../../lib/kernel/sys.hpp"
#include "../support/descriptors.hpp"

#include <doctest/doctest.h>

using namespace zc_test;
using zc::sys::event;

TEST_CASE("a watcher is readable while its descriptor shows what was asked for, and nothing else counts") {
  const two_ends ends = make_unix();
  const unique_fd reads(static_cast<int>(zc::sys::watch(ends.read.get(), event::readable)));
  const unique_fd writes(static_cast<int>(zc::sys::watch(ends.read.get(), event::writable)));
  CHECK(zc::sys::would_sleep(reads.get(), event::readable));
  CHECK(!zc::sys::would_sleep(writes.get(), event::readable));

  set_non_blocking(ends.read.get());
  while (::send(ends.read.get(), "x", 1, 0) == 1) continue;
  CHECK(::send(ends.write.get(), "x", 1, 0) == 1);
  CHECK(!zc::sys::would_sleep(reads.get(), event::readable));
  CHECK(zc::sys::would_sleep(writes.get(), event::readable));
}

TEST_CASE("a file cannot be watched, nor what is not open") {
  const temporary_file file;
  write_file(file.path(), "text");
  const unique_fd in = open_file(file.path(), O_RDONLY);
  CHECK(zc::sys::watch(in.get(), event::readable) == -EPERM);
  CHECK(zc::sys::watch(-1, event::readable) == -EBADF);
}
