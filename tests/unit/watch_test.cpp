// The descriptor that an event loop gets for an end that it must not watch itself.
#include "../../lib/system/sys.hpp"
#include "../support/descriptors.hpp"

#include <doctest/doctest.h>

using namespace zc_test;
using zc::sys::event;

namespace {

// A watcher, and what it shows.
struct watcher {
  unique_fd fd;
  event shown;

  watcher(int of, event what) : shown(what) { fd = unique_fd(static_cast<int>(zc::sys::watch(of, what, shown))); }
  bool shows() const { return !zc::sys::would_sleep(fd.get(), shown); }
};

}  // namespace

TEST_CASE("a watcher shows while its descriptor shows what was asked for, and nothing else counts") {
  const two_ends ends = make_unix();
  const watcher reads(ends.read.get(), event::readable);
  const watcher writes(ends.read.get(), event::writable);
  CHECK(!reads.shows());
  CHECK(writes.shows());

  set_non_blocking(ends.read.get());
  while (::send(ends.read.get(), "x", 1, 0) == 1) continue;
  CHECK(::send(ends.write.get(), "x", 1, 0) == 1);
  CHECK(reads.shows());
  CHECK(!writes.shows());
}

TEST_CASE("a file cannot be watched, nor what is not open") {
  const temporary_file file;
  write_file(file.path(), "text");
  const unique_fd in = open_file(file.path(), O_RDONLY);
  event shown;
  CHECK(zc::sys::watch(in.get(), event::readable, shown) == -EPERM);
  CHECK(zc::sys::watch(-1, event::readable, shown) == -EBADF);
}
