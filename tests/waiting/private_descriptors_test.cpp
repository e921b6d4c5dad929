// Descriptors of zc's own: none of the standard ones, none that a child inherits, and no more memory of pipes than
// fair.
#include "../support/child.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace zc_test;
constexpr std::size_t size = 4000000;

// Waits for the bytes of a relay to be under way, with its pipe open.
int without_standard_descriptors() {
  two_ends in = make_unix();
  two_ends out = make_unix();
  for (int fd = 0; fd < 3; ++fd) ::close(fd);
  std::thread stray([] {
    for (int i = 0; i < 20000; ++i) (void)!::write(2, "stray", 5);  // as a library does that reports a problem
  });
  const std::string content = bytes(size);
  std::thread feeding([&] {
    for (std::size_t done = 0; done < size;) {
      const ssize_t n = ::send(in.write.get(), content.data() + done, std::min<std::size_t>(size - done, 50000), 0);
      if (n < 0) break;
      done += static_cast<std::size_t>(n);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    in.write.reset();
  });
  std::string got;
  std::thread reading([&] { got = read_all(out.read.get()); });
  std::error_code error;
  const zc::copy_result r = zc::copy_stream(zc::fd_source(in.read.get(), never_close),
                                            zc::fd_sink(out.write.get(), never_close), zc::copy_options::none, error);
  out.write.reset();
  feeding.join();
  reading.join();
  stray.join();
  return error ? 1 : r.bytes != size ? 2 : got != content ? 3 : 0;
}

// 0 if a new pipe has its usual size beside 80 relays that are stalled with bytes in their pipes.
int beside_stalled_relays() {
  if (::getuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 77;  // root has no limit
  struct relay {
    two_ends in = make_unix();
    two_ends out = make_unix();
    std::thread copy;
  };
  std::vector<std::unique_ptr<relay>> relays;
  const std::string& content = bytes(50000);
  for (int i = 0; i < 80; ++i) {
    relays.push_back(std::make_unique<relay>());
    relay& r = *relays.back();
    r.copy = std::thread([&r] {
      std::error_code error;
      zc::copy_stream(zc::fd_source(r.in.read.get(), never_close), zc::fd_sink(r.out.write.get(), never_close),
                      zc::copy_options::none, error);
    });
    // More than the output has room for.
    for (int tries = 0, sent = 0; tries < 200 && sent < 8; ++tries) {
      if (::send(r.in.write.get(), content.data(), content.size(), MSG_DONTWAIT) > 0) ++sent;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::size_t descriptors = 0;
  for (int i = 0; i < 400 && descriptors < 80 * 6; ++i) {
    descriptors = static_cast<std::size_t>(open_descriptors());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const two_ends pipe = make_pipe();
  const int capacity = ::fcntl(pipe.read.get(), F_GETPIPE_SZ);
  for (const auto& r : relays) {
    ::shutdown(r->in.read.get(), SHUT_RDWR);
    ::shutdown(r->out.write.get(), SHUT_RDWR);
    r->copy.join();
  }
  return descriptors < 80 * 6 ? 1 : capacity < 65536 ? 2 : 0;
}

}  // namespace

TEST_CASE("a program that has closed its standard descriptors gets none of them as zc's pipe") {
  CHECK(in_child(without_standard_descriptors) == 0);
}

TEST_CASE("the pipes of many stalled relays leave the user's other pipes their usual size") {
  const int failed = in_child(beside_stalled_relays);
  if (failed == 77) {
    MESSAGE("skipped: this root cannot become another user");
  } else {
    CHECK(failed == 0);
  }
}
