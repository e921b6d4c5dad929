// Urgent data of TCP: a peer may mark a byte of its stream at any time, and splice stops at the mark.
#include "../support/cpu_time.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <time.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_options;
constexpr std::size_t size = 500000;

// Sends `size` bytes with an urgent one after each of `marks`, and ends the stream.
void send_with_marks(int fd, const std::vector<std::size_t>& marks, bool waits_behind) {
  const std::string& content = bytes(size);
  const auto send_all = [&](std::size_t begin, std::size_t end) {
    while (begin < end) {
      const ssize_t n = ::send(fd, content.data() + begin, end - begin, MSG_NOSIGNAL);
      if (n < 0) return;
      begin += static_cast<std::size_t>(n);
    }
  };
  std::size_t at = 0;
  for (const std::size_t mark : marks) {
    send_all(at, mark);
    ::send(fd, "!", 1, MSG_OOB | MSG_NOSIGNAL);
    if (waits_behind) std::this_thread::sleep_for(std::chrono::milliseconds(30));
    at = mark;
  }
  send_all(at, size);
  ::shutdown(fd, SHUT_WR);
}

struct urgent_case {
  std::vector<std::size_t> marks;
  bool is_inline;
  bool waits_behind;
};

// What read(2) gives: with SO_OOBINLINE each urgent byte at its place, without it none. But a socket knows of one mark
// at a time: an urgent byte that another one follows before it is read becomes a usual one (tcp(7)).
bool is_as_read_gives(const std::string& arrived, const urgent_case& c) {
  const std::string& content = bytes(size);
  std::size_t at = 0;
  std::size_t sent = 0;
  for (std::size_t i = 0; i < c.marks.size(); ++i) {
    if (arrived.compare(at, c.marks[i] - sent, content, sent, c.marks[i] - sent) != 0) return false;
    at += c.marks[i] - sent;
    sent = c.marks[i];
    const bool is_last = i + 1 == c.marks.size();
    const bool is_there = arrived.compare(at, 1, "!") == 0 && arrived.size() - at > size - sent;
    if (is_last || c.is_inline) {
      if (is_there != c.is_inline) return false;
    }
    if (is_there) ++at;
  }
  return arrived.compare(at, std::string::npos, content, sent, std::string::npos) == 0;
}

template <class Check>
void for_each_case(Check check) {
  for (const std::vector<std::size_t>& marks :
       {std::vector<std::size_t>{200000}, {1000}, {size}, {140000, 300000, 300001}}) {
    for (const bool is_inline : {false, true}) {
      for (const bool waits : {false, true}) {
        CAPTURE(marks.front());
        CAPTURE(is_inline);
        CAPTURE(waits);
        check(urgent_case{marks, is_inline, waits});
      }
    }
  }
}

void check_arrives(const urgent_case& c, two_ends to, bool is_non_blocking, copy_options options) {
  two_ends from = make_tcp();
  const int on = c.is_inline ? 1 : 0;
  checked(::setsockopt(from.read.get(), SOL_SOCKET, SO_OOBINLINE, &on, sizeof on), "SO_OOBINLINE");
  if (is_non_blocking) set_non_blocking(from.read.get());
  std::thread peer([&] { send_with_marks(from.write.get(), c.marks, c.waits_behind); });
  drainer reader(std::move(to.read));
  zc::fd_source source(from.read.get(), never_close);
  zc::fd_sink sink(to.write.get(), never_close);
  std::error_code error;
  const double before = cpu_seconds();
  const zc::copy_result result = zc::copy_stream(source, sink, options, error);
  CHECK(cpu_seconds() - before < 2);
  peer.join();
  to.write.reset();
  CHECK(error == std::error_code());
  CHECK(result.bytes == reader.content().size());
  CHECK(is_as_read_gives(reader.content(), c));
}

}  // namespace

TEST_CASE("an urgent byte in a TCP stream ends no copy: what read(2) gives arrives, with SO_OOBINLINE and without") {
  for_each_case([](const urgent_case& c) {
    for (const bool is_non_blocking : {false, true}) {
      for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
        CAPTURE(is_non_blocking);
        CAPTURE(static_cast<unsigned>(options));
        for (const auto make : {make_pipe, make_tcp}) check_arrives(c, make(), is_non_blocking, options);
      }
    }
  });
}

TEST_CASE("behind an urgent byte the relay goes on, also where a buffer is ruled out") {
  for (const bool is_non_blocking : {false, true}) {
    check_arrives({{200000}, false, true}, make_tcp(), is_non_blocking, copy_options::kernel_only);
    two_ends from = make_tcp();
    two_ends to = make_unix();
    if (is_non_blocking) set_non_blocking(from.read.get());
    std::thread peer([&] { send_with_marks(from.write.get(), {200000}, false); });
    drainer reader(std::move(to.read));
    const zc::copy_result result =
        zc::copy_stream(zc::fd_source(from.read.get(), never_close), zc::fd_sink(to.write.get(), never_close));
    CHECK(result.bytes == size);
    CHECK(result.method == zc::copy_method::splice_through_pipe);
    peer.join();
    to.write.reset();
  }
}
