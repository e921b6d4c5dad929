// Small pieces of a foreign input: gathered only where nobody waits for them.
#include "../support/descriptors.hpp"
#include "../support/file_ptr.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/stream.hpp>

#include <stdlib.h>
#include <sys/ioctl.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_filebuf.h>
#endif

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
namespace io = boost::iostreams;

// Gives three lines, and asks before each how much of those before has arrived.
class asking_input : public std::streambuf {
 public:
  explicit asking_input(std::function<std::size_t(std::size_t)> ask) : ask_(std::move(ask)) {}
  bool is_each_at_once = true;
  bool is_gathered = true;

 protected:
  int_type underflow() override {
    if (given_ > 0) {
      const std::size_t arrived = ask_(given_ * 5);
      is_each_at_once = is_each_at_once && arrived == given_ * 5;
      is_gathered = is_gathered && arrived == 0;
    }
    if (given_ == 3) return traits_type::eof();
    ++given_;
    setg(line_, line_, line_ + 5);
    return traits_type::to_int_type(*line_);
  }

 private:
  std::function<std::size_t(std::size_t)> ask_;  // with what has been given
  std::size_t given_ = 0;
  char line_[6] = "line\n";
};

struct seen {
  bool is_each_at_once;
  bool is_gathered;
};

// A terminal needs a moment.
std::size_t readable(int fd, std::size_t expected, std::chrono::milliseconds patience) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    int n = 0;
    checked(::ioctl(fd, FIONREAD, &n), "FIONREAD");
    const auto arrived = static_cast<std::size_t>(n);
    if (arrived >= expected || std::chrono::steady_clock::now() - began >= patience) return arrived;
    std::this_thread::sleep_for(1ms);
  }
}

// What a reader of `fd` sees of a copy to `out`.
template <class Out>
seen copied(Out&& out, int fd, std::chrono::milliseconds patience = 0ms) {
  asking_input in([=](std::size_t expected) { return readable(fd, expected, patience); });
  CHECK(zc::copy_stream(in, out).bytes == 15);
  char all[20];
  CHECK(::read(fd, all, sizeof all) == 15);
  return {in.is_each_at_once, in.is_gathered};
}

file_ptr buffered(int fd, int mode, std::size_t size) {
  file_ptr file(::fdopen(::dup(fd), "w"));
  if (mode >= 0) std::setvbuf(file.get(), nullptr, mode, size);
  return file;
}

}  // namespace

TEST_CASE("each piece of a foreign input reaches a pipe, a socket, a terminal or a device at once") {
  const two_ends pipe = make_pipe();
  const two_ends unix_socket = make_unix();
  const two_ends tcp = make_tcp();
  for (const two_ends* const ends : {&pipe, &unix_socket, &tcp}) {
    const int from = ends->read.get();
    const int to = ends->write.get();
    CHECK(copied(zc::fd_sink(to, never_close), from, 2s).is_each_at_once);
    io::stream<zc::fd_sink> stream(zc::fd_sink(to, never_close));
    CHECK(copied(stream, from, 2s).is_each_at_once);
    CHECK(copied(buffered(to, _IONBF, 0).get(), from, 2s).is_each_at_once);
    CHECK(copied(buffered(to, _IOLBF, 1000).get(), from, 2s).is_each_at_once);
  }

  const unique_fd terminal(checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  checked(::grantpt(terminal.get()), "grantpt");
  checked(::unlockpt(terminal.get()), "unlockpt");
  char name[100];
  checked(::ptsname_r(terminal.get(), name, sizeof name), "ptsname_r");
  const unique_fd slave = open_file(name, O_RDWR | O_NOCTTY);
  checked(::system(("stty raw -echo <" + std::string(name)).c_str()), "stty");
  CHECK(copied(zc::fd_sink(slave.get(), never_close), terminal.get(), 2s).is_each_at_once);
  CHECK(copied(buffered(slave.get(), -1, 0).get(), terminal.get(), 2s).is_each_at_once);

  struct counting_sink {
    using char_type = char;
    using category = io::sink_tag;
    std::size_t* n;
    std::streamsize write(const char*, std::streamsize some) {
      *n += static_cast<std::size_t>(some);
      return some;
    }
  };
  std::size_t n = 0;
  asking_input in([&](std::size_t) { return n; });
  CHECK(zc::copy_stream(in, counting_sink{&n}).bytes == 15);
  CHECK(in.is_each_at_once);
}

TEST_CASE("small pieces are gathered for a file, and where the output's own code would gather them") {
  const temporary_folder folder;
  zc::fd_sink sink(folder / "out");
  asking_input in([&](std::size_t) { return read_file(folder / "out").size(); });
  CHECK(zc::copy_stream(in, sink).bytes == 15);
  CHECK(in.is_gathered);
  CHECK(read_file(folder / "out") == "line\nline\nline\n");

  const two_ends pipe = make_pipe();
  const int from = pipe.read.get();
  CHECK(copied(buffered(pipe.write.get(), -1, 0).get(), from).is_gathered);
  CHECK(copied(buffered(pipe.write.get(), _IOFBF, 1000).get(), from).is_gathered);
  std::ofstream stream("/proc/self/fd/" + std::to_string(pipe.write.get()));
  CHECK(copied(stream, from).is_gathered);
  std::ofstream unbuffered;
  unbuffered.rdbuf()->pubsetbuf(nullptr, 0);
  unbuffered.open("/proc/self/fd/" + std::to_string(pipe.write.get()));
  CHECK(copied(unbuffered, from, 2s).is_each_at_once);
#ifndef _LIBCPP_VERSION
  __gnu_cxx::stdio_filebuf<char> filebuf(::dup(pipe.write.get()), std::ios::out);
  CHECK(copied(filebuf, from).is_gathered);
#endif
}
