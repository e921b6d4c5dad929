// Signals that come all the time, with a handler that does not restart calls (no SA_RESTART), in every phase of a copy.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/time.h>

#include <chrono>

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
using zc::copy_options;
const std::string content = bytes(8000000);

// One signal in 200 microseconds, for the thread that made it; whoever it starts is left in peace until calm().
class storm {
 public:
  storm() {
    count_ = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { count_ = count_ + 1; };
    ::sigaction(SIGALRM, &action, &before_);
    pthread_sigmask(SIG_BLOCK, &alarm_only(), nullptr);
    const itimerval often = {{0, 200}, {0, 200}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~storm() {
    const itimerval none = {};
    ::setitimer(ITIMER_REAL, &none, nullptr);
    pthread_sigmask(SIG_UNBLOCK, &alarm_only(), nullptr);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  // The copy, in the middle of it.
  zc::copy_result copy(int in, int out, copy_options options, std::error_code& error) {
    pthread_sigmask(SIG_UNBLOCK, &alarm_only(), nullptr);
    const zc::copy_result result =
        zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close), options, error);
    pthread_sigmask(SIG_BLOCK, &alarm_only(), nullptr);
    return result;
  }
  int count() const { return count_; }

 private:
  static const sigset_t& alarm_only() {
    static const sigset_t set = [] {
      sigset_t s;
      sigemptyset(&s);
      sigaddset(&s, SIGALRM);
      return s;
    }();
    return set;
  }
  static inline volatile sig_atomic_t count_ = 0;
  struct sigaction before_ = {};
};

const copy_options all_options[] = {copy_options::none, copy_options::relax_safe_kernel_copy,
                                    copy_options::buffered_only};

struct channel {
  const char* name;
  two_ends (*make)();
};
const channel channels[] = {{"pipe", [] { return make_pipe(); }},
                            {"Unix socket", [] { return make_unix(); }},
                            {"TCP", [] { return make_tcp(); }}};

// A reader that is slow now and then, so that the copy has to wait.
class slow_reader {
 public:
  explicit slow_reader(unique_fd fd)
      : thread_([this, fd = std::move(fd)] {
          char block[300000];
          for (ssize_t n = 0; (n = ::read(fd.get(), block, sizeof block)) > 0;) {
            content_.append(block, static_cast<std::size_t>(n));
            std::this_thread::sleep_for(500us);
          }
        }) {}
  const std::string& content() {
    thread_.join();
    return content_;
  }

 private:
  std::string content_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a storm of signals takes nothing from a copy from a file to a file") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const copy_options options : all_options) {
    const unique_fd in = open_file(folder / "in", O_RDONLY);
    const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
    storm s;
    std::error_code error;
    CHECK(s.copy(in.get(), out.get(), options, error).bytes == content.size());
    CHECK(!error);
    CHECK(s.count() > 0);
    CHECK((read_file(folder / "out") == content));
  }
}

TEST_CASE(
    "a storm of signals takes nothing from a copy from a file to a slow pipe or socket, whether it is mapped, sent or "
    "read") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const channel& to : channels) {
    for (const copy_options options : all_options) {
      CAPTURE(std::string(to.name));
      const unique_fd in = open_file(folder / "in", O_RDONLY);
      storm s;
      two_ends out = to.make();
      slow_reader reader(std::move(out.read));
      std::error_code error;
      CHECK(s.copy(in.get(), out.write.get(), options, error).bytes == content.size());
      CHECK(!error);
      CHECK(s.count() > 0);
      out.write.reset();
      CHECK((reader.content() == content));
    }
  }
}

TEST_CASE("a storm of signals takes nothing from a copy from a pipe or socket to a file or to a slow pipe or socket") {
  const temporary_folder folder;
  for (const channel& from : channels) {
    for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
      CAPTURE(std::string(from.name));
      {
        storm s;
        two_ends in = from.make();
        const feeder writer(std::move(in.write), content);
        const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
        std::error_code error;
        CHECK(s.copy(in.read.get(), out.get(), options, error).bytes == content.size());
        CHECK(!error);
        CHECK(s.count() > 0);
        CHECK((read_file(folder / "out") == content));
      }
      for (const channel& to : channels) {
        CAPTURE(std::string(to.name));
        storm s;
        two_ends in = from.make();
        two_ends out = to.make();
        const feeder writer(std::move(in.write), content);
        slow_reader reader(std::move(out.read));
        std::error_code error;
        CHECK(s.copy(in.read.get(), out.write.get(), options, error).bytes == content.size());
        CHECK(!error);
        out.write.reset();
        CHECK((reader.content() == content));
      }
    }
  }
}
