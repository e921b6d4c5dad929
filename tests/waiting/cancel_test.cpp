// pthread_cancel(3) during a copy: the thread ends where it waits, as it does in the functions that a copy replaces,
// and nothing of zc's is left behind.
#ifndef ZC_SANITIZED  // whose runtimes do not know of cancelled threads
#include "../support/cancelled.hpp"
#include "../support/child.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/stat.h>
#include <boost/iostreams/categories.hpp>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace {

using namespace zc_test;

enum class waits { for_input, for_output };

struct cancel_case {
  const char* name;
  two_ends (*make)();
  waits what;
  bool is_non_blocking;
  bool has_stream;  // at the other end, instead of a descriptor
  zc::copy_options options;
};

// Copies until somebody cancels it. Nothing but the copy can be cancelled: a test's own destructors could not be left.
template <class In, class Out>
void copy_for_ever(In& in, Out& out, zc::copy_options options) {
  std::error_code error;
  const can_be_cancelled allowed;
  zc::copy_stream(in, out, options, error);
}

void copy_for_ever(const cancel_case& c, const two_ends& stalled) {
  int before = 0;
  ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
  const temporary_folder folder;
  write_file(folder / "in", bytes(4000000));
  zc::fd_source file(folder / "in");
  std::istringstream content(bytes(4000000));
  std::ostringstream nowhere;
  const two_ends other = make_unix();
  zc::fd_source source(stalled.read.get(), never_close);
  zc::fd_sink sink(stalled.write.get(), never_close);
  zc::fd_sink other_sink(other.write.get(), never_close);
  if (c.what == waits::for_input) {
    c.has_stream ? copy_for_ever(source, nowhere, c.options) : copy_for_ever(source, other_sink, c.options);
  } else {
    c.has_stream ? copy_for_ever(content, sink, c.options) : copy_for_ever(file, sink, c.options);
  }
}

// 0 if the thread was cancelled, and left nothing open.
int cancel(const cancel_case& c) {
  const two_ends stalled = c.make();
  const int small = 65536;  // a TCP socket may take megabytes otherwise, and the copy would end
  ::setsockopt(stalled.write.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  ::setsockopt(stalled.read.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  if (c.is_non_blocking) {
    set_non_blocking(stalled.read.get());
    set_non_blocking(stalled.write.get());
  }
  const std::ptrdiff_t open = open_descriptors();
  std::pair<const cancel_case*, const two_ends*> both(&c, &stalled);
  pthread_t thread;
  const auto run = [](void* p) -> void* {
    const auto& ends = *static_cast<std::pair<const cancel_case*, const two_ends*>*>(p);
    copy_for_ever(*ends.first, *ends.second);
    return nullptr;
  };
  if (::pthread_create(&thread, nullptr, run, &both) != 0) return 1;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until it waits
  if (::pthread_cancel(thread) != 0) return 2;
  timespec limit = {};
  ::clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 10;
  void* result = nullptr;
  if (::pthread_timedjoin_np(thread, &result, &limit) != 0) return 3;
  if (result != PTHREAD_CANCELED) return 4;
  return open_descriptors() == open ? 0 : 5;
}

}  // namespace

TEST_CASE("a thread that waits in a copy can be cancelled, whatever it waits for") {
  if (!is_unwound_when_cancelled()) return;
  const std::pair<const char*, two_ends (*)()> channels[] = {
      {"pipe", make_pipe}, {"Unix socket", [] { return make_unix(); }}, {"TCP", make_tcp}};
  for (const auto& channel : channels) {
    const char* const name = channel.first;
    for (const waits what : {waits::for_input, waits::for_output}) {
      for (const bool is_non_blocking : {false, true}) {
        for (const bool has_stream : {false, true}) {
          for (const zc::copy_options options : {zc::copy_options::none, zc::copy_options::buffered_only}) {
            CAPTURE(std::string(name));
            CAPTURE(static_cast<int>(what));
            CAPTURE(is_non_blocking);
            CAPTURE(has_stream);
            CAPTURE(static_cast<unsigned>(options));
            const cancel_case c = {name, channel.second, what, is_non_blocking, has_stream, options};
            CHECK(in_child([&] { return cancel(c); }) == 0);
          }
        }
      }
    }
  }
}

TEST_CASE("a thread in a copy can be cancelled behind a stream of the standard library and a FILE") {
  if (!is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          const temporary_folder folder;
          const std::string fifo = folder / "fifo";
          if (::mkfifo(fifo.c_str(), 0600) != 0) return 1;
          const unique_fd both = open_file(fifo, O_RDWR);
          for (const bool is_stdio : {false, true}) {
            const auto copy = [&] {
              std::istringstream content(bytes(1000000));
              if (is_stdio) {
                std::FILE* file = std::fopen(fifo.c_str(), "r+");
                copy_for_ever(content, file, zc::copy_options::none);
              } else {
                auto& out = *new std::ofstream(fifo);  // whose destructor would wait, too
                out << "pending";
                copy_for_ever(content, out, zc::copy_options::none);
              }
            };
            if (!is_cancelled(copy)) return 2;
          }
          return 0;
        }) == 0);
}

namespace {

// Gives its bytes one at a time, and then waits for ever.
class trickling_buffer : public std::streambuf {
 public:
  explicit trickling_buffer(int fd) : fd_(fd) {}

 protected:
  int_type underflow() override {
    char& byte = byte_;
    if (given_++ < 3000) {
      byte = 'x';
    } else if (::read(fd_, &byte, 1) != 1) {
      return traits_type::eof();
    }
    setg(&byte, &byte, &byte + 1);
    return traits_type::to_int_type(byte);
  }

 private:
  int fd_;
  int given_ = 0;
  char byte_ = 0;
};

}  // namespace

TEST_CASE("what a slow input gave before its thread was cancelled lies in the output file") {
  if (!is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          const temporary_folder folder;
          const two_ends silent = make_pipe();
          const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
          const bool is_ended = is_cancelled([&] {
            trickling_buffer in(silent.read.get());
            zc::fd_sink sink(out.get(), never_close);
            copy_for_ever(in, sink, zc::copy_options::none);
          });
          return is_ended && read_file(folder / "out") == std::string(3000, 'x');
        }) == 0);
}

namespace {

// Waits for ever when it is closed.
struct sink_that_waits {
  using char_type = char;
  struct category : boost::iostreams::sink_tag, boost::iostreams::closable_tag {};
  int fd;
  bool throws;
  std::streamsize write(const char*, std::streamsize n) const {
    if (throws) throw std::runtime_error("no");
    return n;
  }
  void close() const {
    char byte;
    const can_be_cancelled allowed;
    (void)!::read(fd, &byte, 1);
  }
};

// The same as an input, which throws.
struct source_that_waits {
  using char_type = char;
  struct category : boost::iostreams::source_tag, boost::iostreams::closable_tag {};
  sink_that_waits waits;
  std::streamsize read(char*, std::streamsize) const { throw std::runtime_error("no"); }
  void close() const { waits.close(); }
};

// Writes a byte when it is closed.
struct telling_sink {
  using char_type = char;
  struct category : boost::iostreams::sink_tag, boost::iostreams::closable_tag {};
  int fd;
  std::streamsize write(const char*, std::streamsize n) const { return n; }
  void close() const { (void)!::write(fd, "x", 1); }
};

}  // namespace

TEST_CASE("a thread can be cancelled where zc::copy closes a device, also after a failure") {
  if (!is_unwound_when_cancelled()) return;
  for (const bool throws : {false, true}) {
    CHECK(in_child([&] {
            const two_ends silent = make_pipe();
            return is_cancelled([&] {
              std::istringstream in("text");
              zc::copy(in, sink_that_waits{silent.read.get(), throws});
            });
          }) == 0);
  }
}

namespace {

class throwing_input : public std::streambuf {
  int_type underflow() override { throw std::runtime_error("no"); }
};

// Takes everything, and waits for ever when it is flushed again.
class output_that_waits : public std::streambuf {
 public:
  explicit output_that_waits(int fd) : fd_(fd) {}

 private:
  int_type overflow(int_type c) override { return c; }
  int sync() override {
    if (flushes_++ > 0) sink_that_waits{fd_, false}.close();
    return 0;
  }
  int fd_;
  int flushes_ = 0;
};

}  // namespace

TEST_CASE("a thread can be cancelled where the output is flushed after the input has thrown") {
  if (!is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          const two_ends silent = make_pipe();
          output_that_waits to(silent.read.get());
          return is_cancelled([&] {
            throwing_input from;
            std::istream in(&from);
            std::ostream out(&to);
            out.setf(std::ios::unitbuf);
            std::error_code error;
            zc::copy_stream(in, out, error);
          });
        }) == 0);
}

namespace {

// Takes nothing, and waits for ever.
class output_that_takes_nothing : public std::streambuf {
 public:
  explicit output_that_takes_nothing(int fd) : fd_(fd) {}

 private:
  int_type overflow(int_type c) override {
    sink_that_waits{fd_, false}.close();
    return c;
  }
  int fd_;
};

}  // namespace

TEST_CASE("a thread can be cancelled where the output's own code takes bytes") {
  if (!is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          const two_ends silent = make_pipe();
          output_that_takes_nothing to(silent.read.get());
          return is_cancelled([&] {
            std::istringstream in("text");
            std::ostream out(&to);
            std::error_code error;
            zc::copy_stream(in, out, error);
          });
        }) == 0);
}

TEST_CASE("zc::copy closes the output also where the thread is cancelled while it closes the input") {
  if (!is_unwound_when_cancelled()) return;
  CHECK(in_child([] {
          const two_ends silent = make_pipe();
          const two_ends told = make_pipe();
          const bool is_ended = is_cancelled([&] {
            source_that_waits in = {{silent.read.get(), true}};
            zc::copy(in, telling_sink{told.write.get()});
          });
          char byte = 0;
          return is_ended && ::read(told.read.get(), &byte, 1) == 1;
        }) == 0);
}
#endif
