// SIGPIPE and a copy: none by what zc writes, and the program's own as without zc.
#include "../support/sigpipe.hpp"
#include "../support/converting.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <stdio_ext.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <locale>
#include <memory>
#include <sstream>
#include <thread>

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
namespace io = boost::iostreams;
const std::string content = bytes(100000);

// Foreign code at either end, which remembers whether it ever met a blocked SIGPIPE.
class watching_buffer : public std::streambuf {
 public:
  bool has_met_block = false;

 protected:
  int_type underflow() override {
    look();
    if (given_ == 3) return traits_type::eof();
    ++given_;
    setg(word_, word_, word_ + 4);
    return traits_type::to_int_type(*word_);
  }
  int_type overflow(int_type c) override {
    look();
    return c;
  }
  int sync() override {
    look();
    return 0;
  }

 private:
  void look() { has_met_block = has_met_block || is_sigpipe_blocked(); }
  int given_ = 0;
  char word_[5] = "word";
};

struct watching_device {
  using char_type = char;
  struct category : io::sink_tag, io::flushable_tag {};
  bool* has_met_block;
  std::streamsize write(const char*, std::streamsize n) {
    *has_met_block = *has_met_block || is_sigpipe_blocked();
    return n;
  }
  bool flush() {
    *has_met_block = *has_met_block || is_sigpipe_blocked();
    return true;
  }
};

// Sends SIGPIPE while the copy waits for a pipe, which then ends, or has something for an output that nobody reads.
template <class Send>
int signals_seen(Send send, bool is_output_broken) {
  two_ends in = make_pipe();
  two_ends out = make_pipe();
  const sigpipe_counter counter;
  sigset_t before;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread sender([&] {  // with all signals blocked
    std::this_thread::sleep_for(30ms);
    send();
    std::this_thread::sleep_for(10ms);
    if (is_output_broken) out.read.reset();
    if (is_output_broken) CHECK(::write(in.write.get(), "x", 1) == 1);
    in.write.reset();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::error_code error;
  zc::copy_stream(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close), error);
  CHECK(error == (is_output_broken ? std::make_error_code(std::errc::broken_pipe) : std::error_code()));
  sender.join();
  return counter.seen();
}

}  // namespace

TEST_CASE("a SIGPIPE that the program sends during a copy is delivered, whatever becomes of the copy") {
  const pthread_t self = pthread_self();
  for (const bool is_output_broken : {false, true}) {
    CAPTURE(is_output_broken);
    CHECK(signals_seen([&] { pthread_kill(self, SIGPIPE); }, is_output_broken) == 1);
    CHECK(signals_seen([] { ::kill(::getpid(), SIGPIPE); }, is_output_broken) == 1);
    CHECK(signals_seen([] {}, is_output_broken) == 0);
  }
}

TEST_CASE("foreign code never runs with SIGPIPE blocked by a copy, whatever is at the other end") {
  const temporary_folder folder;
  const auto watched_input = [](auto&& out) {
    watching_buffer in;
    std::istream stream(&in);
    CHECK(zc::copy_stream(stream, out).bytes == 12);
    return in.has_met_block;
  };
  const two_ends pipe = make_pipe();
  const two_ends socket = make_unix();
  const unique_fd file = open_file(folder / "file", O_WRONLY | O_CREAT);
  for (const int fd : {pipe.write.get(), socket.write.get(), file.get()}) {
    CHECK_FALSE(watched_input(zc::fd_sink(fd, never_close)));
    std::FILE* const stdio = ::fdopen(::dup(fd), "w");
    std::fputs("pending", stdio);
    CHECK_FALSE(watched_input(stdio));
    std::fclose(stdio);
    io::stream<zc::fd_sink> stream(zc::fd_sink(fd, never_close));
    stream << "pending";
    CHECK_FALSE(watched_input(stream));
    io::filtering_ostream chain;
    chain.push(io::counter(), 0);
    chain.push(zc::fd_sink(fd, never_close));
    CHECK_FALSE(watched_input(chain));
  }
  for (const unique_fd* const fd : {&pipe.write, &file}) {
    std::ofstream stream(path_of(fd->get()));
    stream << "pending";
    CHECK_FALSE(watched_input(stream));
    std::ofstream converted;
    converted.imbue(std::locale(std::locale(), new converting));
    converted.open(path_of(fd->get()));
    CHECK_FALSE(watched_input(converted));
  }

  watching_buffer out;
  std::ostream stream(&out);
  stream << std::unitbuf;
  CHECK(zc::copy_stream(zc::fd_source("/etc/passwd"), stream).bytes > 0);
  bool has_met_block = false;
  CHECK(zc::copy_stream(zc::fd_source("/etc/passwd"), watching_device{&has_met_block}).bytes > 0);
  CHECK_FALSE(has_met_block);
  std::istringstream in("text");
  in.tie(&stream);
  CHECK(zc::copy_stream(in, zc::fd_sink(pipe.write.get(), never_close)).bytes == 4);
  std::ofstream between(path_of(pipe.write.get()));
  between.tie(&stream);
  in.clear();
  in.seekg(0);
  in.tie(&between);
  CHECK(zc::copy_stream(in, zc::fd_sink(pipe.write.get(), never_close)).bytes == 4);
  CHECK_FALSE(out.has_met_block);
}

TEST_CASE("a copy raises no SIGPIPE by an fd_sink behind a filter, which by itself does") {
  two_ends pipe = make_pipe();
  pipe.read.reset();
  const sigpipe_counter counter;
  {
    io::filtering_ostream chain;
    chain.push(io::counter());
    chain.push(zc::fd_sink(pipe.write.get(), never_close));
    std::istringstream in(content);
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(in, chain, error);
    CHECK(error);
    CHECK(result.failed_end == zc::copy_end::output);
    CHECK(counter.seen() == 0);
    CHECK_FALSE(is_sigpipe_pending());
    CHECK_FALSE(is_sigpipe_blocked());
  }
  const int by_the_chains_end = counter.seen();
  zc::fd_sink sink(pipe.write.get(), never_close);
  CHECK_THROWS_AS(sink.write("x", 1), std::ios_base::failure);
  CHECK(counter.seen() == by_the_chains_end + 1);
}

TEST_CASE("no SIGPIPE comes of what FILEs, files and tied streams still hold for a pipe that nobody reads") {
  two_ends pipe = make_pipe();
  pipe.read.reset();
  const sigpipe_counter counter;
  std::error_code error;
  std::istringstream in(content);
  {
    std::FILE* const stdio = ::fdopen(::dup(pipe.write.get()), "w");
    std::fputs("pending", stdio);
    zc::copy_stream(in, stdio, error);
    CHECK(error == std::errc::broken_pipe);
    ::__fpurge(stdio);
    std::fclose(stdio);
  }
  const auto open = [&](std::ofstream& out, bool is_converting) {
    if (is_converting) out.imbue(std::locale(std::locale(), new converting));
    const two_ends other = make_pipe();
    out.open(path_of(other.write.get()));  // which needs a reader
  };
  for (const bool is_converting : {false, true}) {
    CAPTURE(is_converting);
    std::ofstream out;
    open(out, is_converting);
    out << "pending";
    zc::copy_stream(in, out, error);
    CHECK(error == std::errc::broken_pipe);
    CHECK(counter.seen() == 0);

    std::ofstream tied;
    open(tied, is_converting);
    tied << "pending";
    std::istringstream text("text");
    text.tie(&tied);
    std::ostringstream copy;
    CHECK(zc::copy_stream(text, copy).bytes == 4);
    CHECK(tied.bad());
    CHECK(counter.seen() == 0);

    const sigpipe_block block;  // what they still hold
    out.close();
    tied.close();
  }
  CHECK(counter.seen() == 0);
}

TEST_CASE("a foreign output that writes to a pipe which nobody reads raises SIGPIPE, as by <<") {
  struct writing_buffer : std::streambuf {
    explicit writing_buffer(int descriptor) : fd(descriptor) {}
    int_type overflow(int_type c) override {
      const char byte = traits_type::to_char_type(c);
      return ::write(fd, &byte, 1) == 1 ? c : traits_type::eof();
    }
    int fd;
  };
  two_ends pipe = make_pipe();
  pipe.read.reset();
  const sigpipe_counter counter;
  writing_buffer out(pipe.write.get());
  std::istringstream in("text");
  std::error_code error;
  zc::copy_stream(in, out, error);
  CHECK(error == std::errc::broken_pipe);
  CHECK(counter.seen() == 1);
}
