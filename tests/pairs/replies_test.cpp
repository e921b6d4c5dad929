// Replies to a peer that waits for them: TCP sends a short segment at once only if none is under way, so that a reply
// in two of them takes as long as the peer's acknowledgement, 40 milliseconds.
#include "../support/cancelled.hpp"
#include "../support/child.hpp"
#include "../support/descriptors.hpp"
#include "../support/file_ptr.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/copy_operation.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <boost/iostreams/stream.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>
#include <string>
#include <thread>

namespace {

using namespace zc_test;
using zc::copy_options;

const std::string header = "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n";

// With bytes or without.
unsigned segments_sent(int fd) {
  tcp_info about = {};
  socklen_t size = sizeof about;
  checked(::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &about, &size), "getsockopt");
  return about.tcpi_data_segs_out;
}

// Bytes that the socket has and has not sent for the first time.
int kept_back(int fd) {
  int n = -1;
  checked(::ioctl(fd, SIOCOUTQNSD, &n), "ioctl");
  return n;
}

// False under an emulator that does not pass these questions on (qemu-user).
bool can_ask() {
  static const bool is_answered = [] {
    int n = 0;
    return ::ioctl(make_tcp().write.get(), SIOCOUTQNSD, &n) == 0;
  }();
  if (!is_answered)
    MESSAGE("skipped: what a TCP socket has sent and kept back, of which SIOCOUTQNSD tells nothing here");
  return is_answered;
}

std::string received(int fd) {
  std::string all(1'000'000, '\0');
  const ssize_t n = ::recv(fd, all.data(), all.size(), MSG_DONTWAIT);
  return all.substr(0, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
}

// A file, and a connection with an output stream over it.
struct reply {
  temporary_file file;
  two_ends tcp = make_tcp();
  boost::iostreams::stream<zc::fd_sink> out{tcp.write.get(), never_close};

  explicit reply(std::size_t size) { write_file(file.path(), bytes(size)); }
};

}  // namespace

TEST_CASE("a header and the file behind it are one segment, whatever copies the file") {
  if (!can_ask()) return;
  for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{2000}, std::size_t{30'000}}) {
    for (const copy_options options :
         {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::buffered_only}) {
      CAPTURE(size);
      reply r(size);
      std::ifstream in(r.file.path());
      r.out << header;
      CHECK(zc::copy_stream(in, r.out, options).bytes == size);
      CHECK(segments_sent(r.tcp.write.get()) == 1);
      CHECK(kept_back(r.tcp.write.get()) == 0);
      CHECK((received(r.tcp.read.get()) == header + bytes(size)));
    }
  }
}

TEST_CASE("what the input has read ahead goes with the header, too, from a stream and from a FILE") {
  if (!can_ask()) return;
  for (const bool has_stream : {true, false}) {
    CAPTURE(has_stream);
    reply r(2000);
    std::ifstream in(r.file.path());
    const file_ptr file(std::fopen(r.file.path().c_str(), "r"));
    std::string begin(1000, '\0');
    r.out << header;
    if (has_stream) {
      in.read(begin.data(), 1000);
      zc::copy_stream(in, r.out);
    } else {
      CHECK(std::fread(begin.data(), 1, 1000, file.get()) == 1000);
      zc::copy_stream(file.get(), r.out);
    }
    CHECK(segments_sent(r.tcp.write.get()) == 1);
    CHECK((received(r.tcp.read.get()) == header + bytes(2000).substr(1000)));
  }
}

TEST_CASE("a header in a FILE, and a string in memory, are one segment with what follows them") {
#ifndef __GLIBC__
  MESSAGE("skipped: a header in a FILE that does not show what it holds, and is flushed alone");
  return;
#endif
  if (!can_ask()) return;
  reply r(2000);
  const file_ptr out(::fdopen(::dup(r.tcp.write.get()), "w"));
  std::fputs(header.c_str(), out.get());
  std::ifstream in(r.file.path());
  zc::copy_stream(in, out.get());
  std::fputs(header.c_str(), out.get());
  std::istringstream memory(bytes(100));
  zc::copy_stream(memory, out.get());
  CHECK(segments_sent(r.tcp.write.get()) == 2);
  CHECK((received(r.tcp.read.get()) == header + bytes(2000) + header + bytes(100)));
}

TEST_CASE("a file that goes in many pieces makes no short segment but the last, and so does a limited copy") {
  if (!can_ask()) return;
  for (const std::uintmax_t limit : {std::uintmax_t{20'000}, UINTMAX_MAX}) {
    reply r(25'000);
    std::ifstream in(r.file.path());
    r.out << header;
    zc::copy_limits limits;
    limits.turn = 5000;
    limits.bytes = limit;
    zc::copy_stream(in, r.out, limits, copy_options::none);
    CHECK(segments_sent(r.tcp.write.get()) == 1);
    CHECK(kept_back(r.tcp.write.get()) == 0);
    CHECK((received(r.tcp.read.get()) == header + first_of(bytes(25'000), limit)));
  }
}

TEST_CASE("a file that turns out shorter leaves nothing behind in the socket") {
  if (!can_ask()) return;
  for (const std::size_t left : {std::size_t{0}, std::size_t{5000}}) {
    CAPTURE(left);
    reply r(40'000);
    std::ifstream in(r.file.path());
    r.out << header;
    zc::copy_limits limits;
    limits.turn = 5000;
    {
      const kernel cuts([&](request& q, int nth) -> std::optional<answer> {
        if (q.what == call::read && nth == 0) std::filesystem::resize_file(r.file.path(), left);
        return std::nullopt;
      });
      CHECK(zc::copy_stream(in, r.out, limits, copy_options::none).bytes == left);
    }
    CHECK(kept_back(r.tcp.write.get()) == 0);
    CHECK((received(r.tcp.read.get()) == header + bytes(40'000).substr(0, left)));
  }
}

TEST_CASE("sendfile is asked for no more than the file has, so that it knows the last bytes") {
  if (!can_ask()) return;
  reply r(40'000);
  std::ifstream in(r.file.path());
  const kernel sees;
  zc::copy_stream(in, r.out, copy_options::relax_safe_kernel_copy);
  for (const request& q : sees.seen()) {
    if (q.what == call::sendfile) CHECK(q.count == 40'000);
  }
  CHECK(sees.count(call::sendfile) == 1);
}

TEST_CASE(
    "what sendfile before Linux 6.5 keeps back, where the file has fewer bytes than were asked for, is sent at once") {
  if (!can_ask()) return;
  reply r(40'000);
  const unique_fd in = open_file(r.file.path(), O_RDONLY);
  const kernel older([&](request& q, int nth) -> std::optional<answer> {
    if (q.what != call::sendfile || nth > 0) return std::nullopt;
    std::filesystem::resize_file(r.file.path(), 20'000);
    const std::string given = bytes(40'000).substr(0, 20'000);
    checked(static_cast<int>(::lseek(q.fd, 20'000, SEEK_SET)), "lseek");
    return checked(static_cast<int>(::send(q.to, given.data(), given.size(), MSG_MORE)), "send");
  });
  const auto done = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(r.tcp.write.get(), never_close),
                                    copy_options::relax_safe_kernel_copy);
  CHECK(done.bytes == 20'000);
  CHECK(older.saw(call::sendfile));
  CHECK(kept_back(r.tcp.write.get()) == 0);
}

TEST_CASE("a copy that fails, or runs out of memory, sends what it has kept back") {
  if (!can_ask()) return;
  reply failing(40'000);
  {
    std::ifstream in(failing.file.path());
    failing.out << header;
    const kernel fails(answering(call::read, 0, -EIO));
    std::error_code error;
    zc::copy_stream(in, failing.out, copy_options::none, error);
    CHECK(error == std::errc::io_error);
  }
  CHECK(kept_back(failing.tcp.write.get()) == 0);
  CHECK((received(failing.tcp.read.get()) == header));

  const kernel throws([](request& q, int) -> std::optional<answer> {
    if (q.what == call::read) throw std::bad_alloc();
    return std::nullopt;
  });
  reply throwing(40'000);
  std::ifstream in(throwing.file.path());
  throwing.out << header;
  CHECK_THROWS_AS(zc::copy_stream(in, throwing.out, copy_options::none), std::bad_alloc);
  CHECK(kept_back(throwing.tcp.write.get()) == 0);
}

#ifndef ZC_SANITIZED  // whose run-time libraries do not unwind a cancelled thread
TEST_CASE("a socket keeps nothing back when the thread that copies to it is cancelled") {
  if (!can_ask() || !is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          reply r(2000);
          const kernel stalls([](request& q, int) -> std::optional<answer> {
            if (q.what == call::read) std::this_thread::sleep_for(std::chrono::seconds(20));
            return std::nullopt;
          });
          const bool is_ended = is_cancelled([&] {
            zc::fd_source in(r.file.path());
            r.out << header;
            std::error_code error;
            const can_be_cancelled allowed;
            zc::copy_stream(in, r.out, error);
          });
          return is_ended && kept_back(r.tcp.write.get()) == 0;
        }) == 0);
}
#endif

TEST_CASE("a step keeps nothing back when it is over, and finish() does not touch the socket, which may be another") {
  if (!can_ask()) return;
  reply r(40'000);
  std::ifstream in(r.file.path());
  r.out << header;
  zc::copy_limits limits;
  limits.turn = 5000;
  zc::copy_operation copy(in, r.out, limits, copy_options::none);
  CHECK(copy.step() == zc::copy_state::more);
  CHECK(kept_back(r.tcp.write.get()) == 0);

  const two_ends strange = make_tcp();
  checked(::dup2(strange.write.get(), r.tcp.write.get()), "dup2");
  CHECK(::send(strange.write.get(), "abc", 3, MSG_MORE) == 3);
  static_cast<void>(copy.finish());
  CHECK(kept_back(strange.write.get()) == 3);
}

TEST_CASE("a socket that the program has corked stays corked") {
  if (!can_ask()) return;
  reply r(2000);
  const int yes = 1;
  checked(::setsockopt(r.tcp.write.get(), IPPROTO_TCP, TCP_CORK, &yes, sizeof yes), "setsockopt");
  std::ifstream in(r.file.path());
  r.out << header;
  {
    const kernel fails(answering(call::read, 0, -EIO));
    std::error_code error;
    zc::copy_stream(in, r.out, error);
  }
  int is_corked = 0;
  socklen_t size = sizeof is_corked;
  checked(::getsockopt(r.tcp.write.get(), IPPROTO_TCP, TCP_CORK, &is_corked, &size), "getsockopt");
  CHECK(is_corked == 1);
  CHECK(kept_back(r.tcp.write.get()) == static_cast<int>(header.size()));
}

TEST_CASE(
    "other outputs than TCP are asked nothing, but a socket what it is, and its input is not asked where it stands") {
  for (const bool is_pipe : {true, false}) {
    CAPTURE(is_pipe);
    reply r(2000);
    const two_ends ends = is_pipe ? make_pipe() : make_unix();
    boost::iostreams::stream<zc::fd_sink> out(ends.write.get(), never_close);
    out << header;
    const zc::fd_source in(r.file.path());  // libc++'s streams ask themselves
    const kernel sees;
    zc::copy_stream(in, out);
    CHECK(sees.count(call::getsockopt) == (is_pipe ? 0 : 1));
    CHECK(sees.count(call::lseek) == 0);
  }
}
