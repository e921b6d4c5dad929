// Peers that are slow, silent or gone, and outputs that are full.
#include "../support/cpu_time.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"
#include "../support/sigpipe.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <linux/net_tstamp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
using zc::copy_end;
using zc::copy_options;
const std::string content = bytes(2000000);

template <class Make>
void for_each_channel(Make check) {
  check(make_pipe);
  check([] { return make_unix(); });
  check(make_tcp);
}

void set_timeout(int fd, int option, std::chrono::milliseconds limit) {
  const timeval t = {static_cast<time_t>(limit.count() / 1000), static_cast<suseconds_t>(limit.count() % 1000 * 1000)};
  checked(::setsockopt(fd, SOL_SOCKET, option, &t, sizeof t), "setsockopt");
}

}  // namespace

TEST_CASE("non-blocking ends of every kind are waited for, without spinning") {
  for_each_channel([](auto make_in) {
    for_each_channel([&](auto make_out) {
      for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
        two_ends in = make_in();
        two_ends out = make_out();
        set_non_blocking(in.read.get());
        set_non_blocking(out.write.get());
        std::string got;
        const clockid_t copying = cpu_clock();
        std::thread slow_writer([&] {
          CHECK(becomes_idle(copying));
          feeder(std::move(in.write), content);
        });
        std::thread slow_reader([&] {
          std::this_thread::sleep_for(200ms);  // by then the other has found it idle
          CHECK(becomes_idle(copying));
          got = read_all(out.read.get());
        });
        zc::fd_source source(in.read.get(), never_close);
        zc::fd_sink sink(out.write.get(), never_close);
        const zc::copy_result result = zc::copy_stream(source, sink, options);
        CHECK(result.bytes == content.size());
        out.write.reset();
        slow_writer.join();
        slow_reader.join();
        CHECK((got == content));
      }
    });
  });
}

TEST_CASE("a file goes to a non-blocking pipe or socket") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for_each_channel([&](auto make_out) {
    for (const copy_options options : {copy_options::none, copy_options::relax_safe_kernel_copy}) {
      two_ends out = make_out();
      set_non_blocking(out.write.get());
      drainer reader(std::move(out.read));
      zc::fd_source source(folder / "in");
      zc::fd_sink sink(out.write.get(), never_close);
      CHECK(zc::copy_stream(source, sink, options).bytes == content.size());
      out.write.reset();
      CHECK((reader.content() == content));
    }
  });
}

TEST_CASE("what a slow input has is passed on before more is asked for") {
  for_each_channel([](auto make_in) {
    for_each_channel([&](auto make_out) {
      for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
        two_ends in = make_in();
        two_ends out = make_out();
        std::thread copier([&] {
          zc::copy_stream(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close),
                          options);
        });
        for (const char* const word : {"one", "two", "six"}) {
          CHECK(::write(in.write.get(), word, 3) == 3);
          char got[4] = {};
          CHECK(::read(out.read.get(), got, 3) == 3);  // would wait for ever
          CHECK(std::string(got) == word);
        }
        in.write.reset();
        copier.join();
      }
    });
  });
}

TEST_CASE("a socket's own time-out ends the copy after that time, on a blocking socket and on another") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const bool is_tcp : {false, true}) {
    for (const bool is_blocking : {false, true}) {
      for (const copy_options options :
           {copy_options::none, copy_options::buffered_only, copy_options::relax_safe_kernel_copy}) {
        CAPTURE(is_tcp);
        CAPTURE(is_blocking);
        CAPTURE(static_cast<unsigned>(options));
        two_ends silent = is_tcp ? make_tcp() : make_unix();
        if (!is_blocking) set_non_blocking(silent.read.get());
        if (!is_blocking) set_non_blocking(silent.write.get());
        set_timeout(silent.read.get(), SO_RCVTIMEO, 150ms);
        set_timeout(silent.write.get(), SO_SNDTIMEO, 150ms);
        const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
        std::error_code error;

        // Not twice: once in the kernel, once in poll. A machine under load may delay it, but hardly every time.
        bool is_in_time = false;
        for (int tries = 0; tries < 10 && !is_in_time; ++tries) {
          const auto began = std::chrono::steady_clock::now();
          const zc::copy_result result = zc::copy_stream(zc::fd_source(silent.read.get(), never_close),
                                                         zc::fd_sink(out.get(), never_close), options, error);
          const auto took = std::chrono::steady_clock::now() - began;
          CHECK(error == std::errc::timed_out);
          CHECK(result.failed_end == copy_end::input);
          CHECK(result.bytes == 0);
          CHECK(took >= 140ms);
          is_in_time = took < 290ms;
        }
        CHECK(is_in_time);

        const std::string endless(20000000, 'x');
        const unique_fd memory = make_memfd(endless, false);
        zc::fd_source source(memory.get(), never_close);
        const zc::copy_result result =
            zc::copy_stream(source, zc::fd_sink(silent.write.get(), never_close), options, error);
        CHECK(error == std::errc::timed_out);
        CHECK(result.failed_end == copy_end::output);
        CHECK(result.bytes > 0);
        CHECK(result.bytes < endless.size());
        CHECK(position(memory.get()) == static_cast<off_t>(result.bytes));
      }
    }
  }
}

TEST_CASE("a peer that has gone is EPIPE with the true count, and no signal is seen") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for_each_channel([&](auto make_out) {
    for (const copy_options options :
         {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::kernel_only}) {
      two_ends out = make_out();
      out.read.reset();
      zc::fd_source source(folder / "in");
      zc::fd_sink sink(out.write.get(), never_close);
      std::error_code error;
      // TCP takes a few bytes before it learns that nobody is there.
      const zc::copy_result result = zc::copy_stream(source, sink, options, error);
      CHECK((error == std::errc::broken_pipe || error == std::errc::connection_reset));
      CHECK(result.failed_end == copy_end::output);
      CHECK(source.seek(0, std::ios::cur) == std::streampos(static_cast<std::streamoff>(result.bytes)));
      CHECK_FALSE(is_sigpipe_pending());
    }
  });
}

TEST_CASE("an empty file into a pipe that nobody reads raises no signal") {
  const temporary_folder folder;
  write_file(folder / "in", "");
  two_ends out = make_pipe();
  out.read.reset();
  CHECK(zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(out.write.get(), never_close)).bytes == 0);
}

TEST_CASE("a SIGPIPE that the caller had blocked and pending is still pending, and no other is added") {
  sigset_t sigpipe;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &sigpipe, &before);
  for (const bool was_pending : {true, false}) {
    if (was_pending) ::raise(SIGPIPE);
    two_ends in = make_pipe();
    two_ends out = make_pipe();
    CHECK(::write(in.write.get(), "x", 1) == 1);
    in.write.reset();
    out.read.reset();
    std::error_code error;
    const zc::copy_result result =
        zc::copy_stream(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close), error);
    CHECK(error == std::errc::broken_pipe);
    CHECK(result.failed_end == copy_end::output);
    CHECK(is_sigpipe_pending() == was_pending);
    const timespec at_once = {0, 0};
    sigtimedwait(&sigpipe, nullptr, &at_once);
  }
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, &before, &now);
  CHECK(sigismember(&now, SIGPIPE) == 1);
}

TEST_CASE("the caller's signal mask and handler are as before") {
  struct sigaction before = {};
  ::sigaction(SIGPIPE, nullptr, &before);
  std::ofstream out("/dev/full");
  std::error_code error;
  zc::copy_stream(zc::fd_source("/etc/passwd"), out, error);
  struct sigaction after = {};
  ::sigaction(SIGPIPE, nullptr, &after);
  CHECK((after.sa_handler == before.sa_handler));
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  CHECK(sigismember(&mask, SIGPIPE) == 0);
}

TEST_CASE("/dev/full has no space for any input, which then stands where it was") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const copy_options options :
       {copy_options::none, copy_options::buffered_only, copy_options::relax_safe_kernel_copy}) {
    zc::fd_source source(folder / "in");
    std::error_code error;
    zc::copy_result result = zc::copy_stream(source, zc::fd_sink("/dev/full"), options, error);
    CHECK(error == std::errc::no_space_on_device);
    CHECK(result.failed_end == copy_end::output);
    CHECK(result.bytes == 0);
    CHECK(source.seek(0, std::ios::cur) == std::streampos(0));

    two_ends pipe = make_pipe();
    CHECK(::write(pipe.write.get(), "some", 4) == 4);
    pipe.write.reset();
    result = zc::copy_stream(zc::fd_source(pipe.read.get(), never_close), zc::fd_sink("/dev/full"), options, error);
    CHECK(error == std::errc::no_space_on_device);
    CHECK(result.undelivered == "some");
  }
}

TEST_CASE("a full disk ends the copy with ENOSPC and the true count") {
  const temporary_folder folder;
  const std::string disk = folder / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    MESSAGE("skipped: mounting a small tmpfs needs root");
    return;
  }
  write_file(folder / "in", content);
  for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
    zc::fd_source source(folder / "in");
    zc::fd_sink sink(disk + "/out");
    std::error_code error;
    zc::copy_result result = zc::copy_stream(source, sink, options, error);
    CHECK(error == std::errc::no_space_on_device);
    CHECK(result.failed_end == copy_end::output);
    CHECK(result.bytes > 900000);
    CHECK((read_file(disk + "/out") == first_of(content, result.bytes)));
    CHECK(source.seek(0, std::ios::cur) == std::streampos(static_cast<std::streamoff>(result.bytes)));

    two_ends in = make_unix();
    const feeder peer(std::move(in.write), content);
    zc::fd_sink again(disk + "/out");
    result = zc::copy_stream(zc::fd_source(in.read.get(), never_close), again, options, error);
    CHECK(error == std::errc::no_space_on_device);
    CHECK((read_file(disk + "/out") == first_of(content, result.bytes)));
    CHECK((result.undelivered == content.substr(static_cast<std::size_t>(result.bytes), result.undelivered.size())));
    CHECK(read_all(in.read.get()).size() == content.size() - result.bytes - result.undelivered.size());
  }
  ::umount(disk.c_str());
}

TEST_CASE("a signal that interrupts loses nothing") {
  struct sigaction action = {};
  action.sa_handler = [](int) {};  // no SA_RESTART
  struct sigaction before = {};
  ::sigaction(SIGALRM, &action, &before);
  const itimerval storm = {{0, 1000}, {0, 1000}};
  for_each_channel([](auto make_in) { CHECK(make_in().read.get() >= 0); });
  two_ends in = make_unix();
  two_ends out = make_tcp();
  std::string got;
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm, nullptr);  // the peers; only the copy is to be disturbed
  std::thread slow_writer([&] {
    for (int i = 0; i < 20; ++i) {
      std::this_thread::sleep_for(5ms);
      checked(static_cast<int>(::write(in.write.get(), content.data() + i * 10000, 10000)), "write");
    }
    in.write.reset();
  });
  std::thread reader([&] { got = read_all(out.read.get()); });
  pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr);
  ::setitimer(ITIMER_REAL, &storm, nullptr);
  std::error_code error;
  const zc::copy_result result =
      zc::copy_stream(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close), error);
  const itimerval none = {};
  ::setitimer(ITIMER_REAL, &none, nullptr);
  out.write.reset();
  slow_writer.join();
  reader.join();
  ::sigaction(SIGALRM, &before, nullptr);
  CHECK_FALSE(error);
  CHECK(result.bytes == 200000);
  CHECK((got == content.substr(0, 200000)));
}

TEST_CASE("a file that is copied behind itself ends where it ended before") {
  const temporary_folder folder;
  write_file(folder / "file", "abc");
  const unique_fd appending = open_file(folder / "file", O_WRONLY | O_APPEND);
  CHECK(zc::copy_stream(zc::fd_source(folder / "file"), zc::fd_sink(appending.get(), never_close)).bytes == 3);
  CHECK(read_file(folder / "file") == "abcabc");
  const unique_fd at_end = open_file(folder / "file", O_WRONLY);
  CHECK(::lseek(at_end.get(), 0, SEEK_END) == 6);
  CHECK(zc::copy_stream(zc::fd_source(folder / "file"), zc::fd_sink(at_end.get(), never_close)).bytes == 6);
  CHECK(read_file(folder / "file") == "abcabcabcabc");
}

namespace {

// Raises SIGALRM again and again, with a handler that does nothing and restarts no call, as profilers and user-space
// timers do.
class ticking {
 public:
  explicit ticking(std::chrono::milliseconds period) {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, &before_);
    const suseconds_t microseconds = static_cast<suseconds_t>(period.count() * 1000);
    const itimerval timer = {{0, microseconds}, {0, microseconds}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }
  ~ticking() {
    const itimerval none = {};
    ::setitimer(ITIMER_REAL, &none, nullptr);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  ticking(const ticking&) = delete;
  ticking& operator=(const ticking&) = delete;

 private:
  struct sigaction before_ = {};
};

}  // namespace

TEST_CASE("a socket's time-out runs on in a process that signals reach all the time") {
  for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
    two_ends silent = make_tcp();
    two_ends full = make_unix();
    set_timeout(silent.read.get(), SO_RCVTIMEO, 300ms);
    set_timeout(full.write.get(), SO_SNDTIMEO, 300ms);
    const ticking signals(40ms);
    std::error_code error;
    std::ostringstream nowhere;
    CHECK(zc::copy_stream(zc::fd_source(silent.read.get(), never_close), nowhere, options, error).bytes == 0);
    CHECK(error == std::errc::timed_out);
    two_ends pipe = make_pipe();
    CHECK(zc::copy_stream(zc::fd_source(silent.read.get(), never_close), zc::fd_sink(pipe.write.get(), never_close),
                          options, error)
              .bytes == 0);
    CHECK(error == std::errc::timed_out);
    std::istringstream in(content);
    const zc::copy_result result = zc::copy_stream(in, zc::fd_sink(full.write.get(), never_close), options, error);
    CHECK(error == std::errc::timed_out);
    CHECK(result.failed_end == copy_end::output);
    CHECK(result.bytes < content.size());
  }
}

TEST_CASE("a time-out of centuries does not end a copy, and one of less than a millisecond does") {
  two_ends from = make_unix();
  constexpr std::int64_t longest = std::min<std::int64_t>(std::int64_t{1} << 44, std::numeric_limits<time_t>::max());
  const timeval centuries = {static_cast<time_t>(longest), 0};
  if (::setsockopt(from.read.get(), SOL_SOCKET, SO_RCVTIMEO, &centuries, sizeof centuries) == 0) {
    set_non_blocking(from.read.get());
    const feeder peer(std::move(from.write), "late");
    std::ostringstream out;
    CHECK(zc::copy_stream(zc::fd_source(from.read.get(), never_close), out).bytes == 4);
  }
  two_ends silent = make_unix();
  const timeval short_time = {0, 500};
  checked(::setsockopt(silent.read.get(), SOL_SOCKET, SO_RCVTIMEO, &short_time, sizeof short_time), "SO_RCVTIMEO");
  set_non_blocking(silent.read.get());
  std::error_code error;
  std::ostringstream out;
  zc::copy_stream(zc::fd_source(silent.read.get(), never_close), out, error);
  CHECK(error == std::errc::timed_out);
}

TEST_CASE("a socket with something in its error queue is waited for without spinning") {
  two_ends ends = make_tcp();
  const int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
  checked(::setsockopt(ends.read.get(), SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags), "SO_TIMESTAMPING");
  CHECK(::send(ends.read.get(), "hello", 5, 0) == 5);  // its time stamp is queued, and nobody fetches it
  char hello[5];
  CHECK(::recv(ends.write.get(), hello, sizeof hello, MSG_WAITALL) == 5);
  set_non_blocking(ends.read.get());
  const clockid_t copying = cpu_clock();
  std::thread peer([&] {
    for (int i = 0; i < 4; ++i) {
      CHECK(becomes_idle(copying));
      CHECK(::send(ends.write.get(), "data", 4, 0) == 4);
    }
    ends.write.reset();
  });
  pollfd shows = {ends.read.get(), POLLIN, 0};
  for (int i = 0; i < 100 && shows.revents != POLLERR; ++i) ::poll(&shows, 1, 10);
  CHECK(shows.revents == POLLERR);
  std::ostringstream out;
  CHECK(zc::copy_stream(zc::fd_source(ends.read.get(), never_close), out).bytes == 16);
  peer.join();
}

TEST_CASE("of a pipe in packet mode a bounded copy takes no byte behind the last one") {
  for (const std::size_t n : {std::size_t{1}, std::size_t{10}, std::size_t{100}, std::size_t{130}, std::size_t{250}}) {
    for (const bool to_memory : {false, true}) {
      CAPTURE(n);
      int fd[2];
      checked(::pipe2(fd, O_DIRECT | O_CLOEXEC), "pipe2");
      two_ends from{unique_fd(fd[0]), unique_fd(fd[1])};
      const std::string packets = bytes(300);
      for (std::size_t at = 0; at < 300; at += 100) CHECK(::write(fd[1], packets.data() + at, 100) == 100);
      from.write.reset();
      two_ends to = make_pipe();
      std::ostringstream memory;
      zc::fd_source source(from.read.get(), never_close);
      zc::fd_sink sink(to.write.get(), never_close);
      CHECK((to_memory ? zc::copy_stream_n(source, memory, n) : zc::copy_stream_n(source, sink, n)).bytes == n);
      to.write.reset();
      CHECK(((to_memory ? memory.str() : read_all(to.read.get())) == packets.substr(0, n)));
      CHECK((read_all(from.read.get()) == packets.substr(n)));
    }
  }
}

TEST_CASE("a packet that comes while a bounded copy waits is not cut") {
  int fd[2];
  checked(::pipe2(fd, O_DIRECT | O_CLOEXEC), "pipe2");
  two_ends from{unique_fd(fd[0]), unique_fd(fd[1])};
  const std::string packet = bytes(3000);
  std::thread late([&] {
    std::this_thread::sleep_for(50ms);
    CHECK(::write(fd[1], packet.data(), packet.size()) == 3000);
    from.write.reset();
  });
  two_ends to = make_pipe();
  zc::fd_source source(from.read.get(), never_close);
  zc::fd_sink sink(to.write.get(), never_close);
  CHECK(zc::copy_stream_n(source, sink, 100).bytes == 100);
  late.join();
  CHECK(zc::copy_stream(source, sink).bytes == 2900);
  to.write.reset();
  std::string got;
  char piece[4096];
  for (ssize_t n = 0; (n = ::read(to.read.get(), piece, sizeof piece)) > 0;)
    got.append(piece, static_cast<std::size_t>(n));
  CHECK((got == packet));
}
