// Ends that stall in the middle of a copy: nothing spins, nothing is held back, nothing is lost.
#include "../support/cpu_time.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <vector>

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
using zc::copy_end;
using zc::copy_options;
const std::string content = bytes(3000000);
constexpr std::size_t past_the_buffer = 200000;  // by then the bytes go through a pipe

struct channel {
  const char* name;
  two_ends (*make)();
};
const channel channels[] = {{"pipe", [] { return make_pipe(); }},
                            {"Unix socket", [] { return make_unix(); }},
                            {"TCP", [] { return make_tcp(); }}};

template <class Check>
void for_each_pair(Check check) {
  for (const channel& from : channels) {
    for (const channel& to : channels) {
      for (const bool is_blocking : {true, false}) {
        CAPTURE(std::string(from.name));
        CAPTURE(std::string(to.name));
        CAPTURE(is_blocking);
        two_ends in = from.make();
        two_ends out = to.make();
        if (!is_blocking) set_non_blocking(in.read.get());
        if (!is_blocking) set_non_blocking(out.write.get());
        check(in, out);
      }
    }
  }
}

struct copied {
  zc::copy_result result;
  std::error_code error;
};

copied copy(int in, int out, copy_options options = copy_options::none) {
  copied done;
  done.result = zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close), options, done.error);
  return done;
}

void write_all(int fd, const std::string& data) {
  for (std::size_t done = 0; done < data.size();) {
    done += static_cast<std::size_t>(
        checked(static_cast<int>(::write(fd, data.data() + done, data.size() - done)), "write"));
  }
}

// What comes, until it is `n` bytes or nothing has come for ten seconds, which is long also on a machine under load.
std::string read_promptly(int fd, std::size_t n) {
  std::string got(n, '\0');
  std::size_t done = 0;
  for (pollfd one = {fd, POLLIN, 0}; done < n && ::poll(&one, 1, 10000) == 1;) {
    const ssize_t some = ::read(fd, got.data() + done, n - done);
    if (some <= 0) break;
    done += static_cast<std::size_t>(some);
  }
  got.resize(done);
  return got;
}

void set_timeout(int fd, int option, int milliseconds) {
  const timeval limit = {0, milliseconds * 1000};
  checked(::setsockopt(fd, SOL_SOCKET, option, &limit, sizeof limit), "setsockopt");
}

}  // namespace

TEST_CASE("before and after a pipe is made for it, a byte is passed on while its input stays silent, at no cost") {
  for_each_pair([](two_ends& in, two_ends& out) {
    std::promise<clockid_t> clock;
    std::future<copied> copying = std::async(std::launch::async, [&] {
      clock.set_value(cpu_clock());
      return copy(in.read.get(), out.write.get());
    });
    write_all(in.write.get(), "a");
    CHECK(read_promptly(out.read.get(), 1) == "a");
    {
      std::thread writer([&] { write_all(in.write.get(), content.substr(0, past_the_buffer)); });
      CHECK((read_promptly(out.read.get(), past_the_buffer) == content.substr(0, past_the_buffer)));
      writer.join();
    }
    for (const char* const word : {"b", "c"}) {
      write_all(in.write.get(), word);
      CHECK(read_promptly(out.read.get(), 1) == word);
    }
    CHECK(becomes_idle(clock.get_future().get()));
    in.write.reset();
    const copied done = copying.get();
    CHECK(!done.error);
    CHECK(done.result.bytes == past_the_buffer + 3);
  });
}

TEST_CASE("a reader that stalls costs no time, from any input") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const channel& to : channels) {
    for (const bool is_blocking : {true, false}) {
      for (const copy_options options :
           {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::buffered_only}) {
        CAPTURE(std::string(to.name));
        two_ends out = to.make();
        if (!is_blocking) set_non_blocking(out.write.get());
        const unique_fd in = open_file(folder / "in", O_RDONLY);
        std::promise<clockid_t> clock;
        std::future<copied> copying = std::async(std::launch::async, [&] {
          clock.set_value(cpu_clock());
          copied done = copy(in.get(), out.write.get(), options);
          out.write.reset();
          return done;
        });
        std::string got = read_promptly(out.read.get(), 50000);
        CHECK(becomes_idle(clock.get_future().get()));
        got += read_all(out.read.get());
        CHECK(!copying.get().error);
        CHECK((got == content));
      }
    }
  }
}

TEST_CASE("a FIFO that does not block is waited for at either end") {
  const temporary_folder folder;
  checked(::mkfifo((folder / "fifo").c_str(), 0600), "mkfifo");
  for (const bool is_input : {true, false}) {
    two_ends fifo;
    fifo.read = open_file(folder / "fifo", O_RDONLY | O_NONBLOCK);
    fifo.write = open_file(folder / "fifo", O_WRONLY | (is_input ? 0 : O_NONBLOCK));
    if (!is_input) ::fcntl(fifo.read.get(), F_SETFL, 0);
    const unique_fd file = make_memfd(is_input ? "" : content, false);
    std::string got;
    const clockid_t copying = cpu_clock();
    std::thread peer([&] {
      CHECK(becomes_idle(copying));
      is_input ? write_all(fifo.write.get(), content) : static_cast<void>(got = read_all(fifo.read.get()));
      if (is_input) fifo.write.reset();
    });
    const copied done = is_input ? copy(fifo.read.get(), file.get()) : copy(file.get(), fifo.write.get());
    if (!is_input) fifo.write.reset();
    peer.join();
    if (is_input) got = (::lseek(file.get(), 0, SEEK_SET), read_all(file.get()));
    CHECK(!done.error);
    CHECK((got == content));
  }
}

TEST_CASE("two copies in opposite directions over the same sockets never wait for each other") {
  for (const channel& kind : {channels[1], channels[2]}) {
    CAPTURE(std::string(kind.name));
    two_ends left = kind.make();  // `write` is the client's, `read` the relay's
    two_ends right = kind.make();
    const auto relay = [](int from, int to) {
      const copied done = copy(from, to);
      ::shutdown(to, SHUT_WR);
      return done.result.bytes;
    };
    auto forth = std::async(std::launch::async, relay, left.read.get(), right.read.get());
    auto back = std::async(std::launch::async, relay, right.read.get(), left.read.get());
    const auto talk = [](int fd) {
      std::thread writer([&] {
        write_all(fd, content);
        ::shutdown(fd, SHUT_WR);
      });
      std::this_thread::sleep_for(100ms);  // by now all buffers are full, both ways
      std::string got = read_all(fd);
      writer.join();
      return got;
    };
    auto one = std::async(std::launch::async, talk, left.write.get());
    auto other = std::async(std::launch::async, talk, right.write.get());
    CHECK((one.get() == content));
    CHECK((other.get() == content));
    CHECK(forth.get() == content.size());
    CHECK(back.get() == content.size());
  }
}

// A pipe has a slot for each segment, and is full of them long before it is full of bytes (pipe(7)).
TEST_CASE("thousands of single bytes reach a reader that is slow to begin") {
  const std::string words = content.substr(0, 5000);
  for_each_pair([&](two_ends& in, two_ends& out) {
    const int at_once = 1;
    ::setsockopt(in.write.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    std::thread writer([&] {
      for (const char c : words) write_all(in.write.get(), std::string(1, c));
      in.write.reset();
    });
    std::string got;
    std::thread reader([&] {
      std::this_thread::sleep_for(50ms);
      got = read_all(out.read.get());
    });
    // Not read and written first.
    const copied done = copy(in.read.get(), out.write.get(), copy_options::kernel_only);
    out.write.reset();
    writer.join();
    reader.join();
    CHECK(!done.error);
    CHECK(done.result.bytes == words.size());
    CHECK((got == words));
  });
}

// sendfile and splice promise more to come, and TCP waited 200 ms for it (MSG_MORE).
TEST_CASE("the last byte of a file is at a TCP reader without a pause") {
  const temporary_folder folder;
  for (const std::size_t n : {std::size_t{10}, std::size_t{100001}, std::size_t{1100001}}) {
    write_file(folder / "in", content.substr(0, n));
    for (const copy_options options :
         {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::buffered_only}) {
      CAPTURE(n);
      auto shortest = std::chrono::steady_clock::duration::max();  // the others a machine under load may delay
      for (int i = 0; i < 5; ++i) {
        two_ends out = make_tcp();
        const unique_fd in = open_file(folder / "in", O_RDONLY);
        const auto began = std::chrono::steady_clock::now();
        auto reading = std::async(std::launch::async, [&] { return read_promptly(out.read.get(), n).size(); });
        copy(in.get(), out.write.get(), options);
        CHECK(reading.get() == n);  // while the connection stays open
        shortest = std::min(shortest, std::chrono::steady_clock::now() - began);
      }
      CHECK(shortest < 100ms);
    }
  }
}

TEST_CASE("a socket's time-out in the middle of a relay belongs to its end, and loses nothing") {
  for (const channel& from : channels) {
    for (const channel& to : {channels[1], channels[2]}) {
      for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
        CAPTURE(std::string(from.name));
        CAPTURE(std::string(to.name));
        two_ends in = from.make();
        two_ends out = to.make();
        set_timeout(out.write.get(), SO_SNDTIMEO, 100);
        const std::string endless = content + content + content;
        std::thread writer([&, fd = std::move(in.write)] { write_all(fd.get(), endless); });
        const copied done = copy(in.read.get(), out.write.get(), options);
        CHECK(done.error == std::errc::timed_out);
        CHECK(done.result.failed_end == copy_end::output);
        const std::string left = read_all(in.read.get());
        writer.join();
        CHECK((read_promptly(out.read.get(), static_cast<std::size_t>(done.result.bytes)) ==
               first_of(endless, done.result.bytes)));
        CHECK((endless.substr(static_cast<std::size_t>(done.result.bytes)) == done.result.undelivered + left));
      }
    }
  }
  for (const channel& from : {channels[1], channels[2]}) {
    for (const channel& to : channels) {
      two_ends in = from.make();
      two_ends out = to.make();
      set_timeout(in.read.get(), SO_RCVTIMEO, 500);  // longer than a machine under load lets the writer wait
      drainer reader(std::move(out.read));
      std::thread writer([&] { write_all(in.write.get(), content); });
      const copied done = copy(in.read.get(), out.write.get());
      writer.join();
      out.write.reset();
      CHECK(done.error == std::errc::timed_out);
      CHECK(done.result.failed_end == copy_end::input);
      CHECK(done.result.undelivered.empty());
      CHECK((reader.content() == content));
    }
  }
}
