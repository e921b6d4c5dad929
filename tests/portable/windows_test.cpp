// What only Windows has: descriptors in text mode, pipes of the C library, and sockets that are no descriptors.
#include "../support/file_ptr.hpp"
#include "../support/never_close.hpp"
#include "../support/temporary.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <winsock2.h>

#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

namespace {

using namespace zc_test;

// Long enough for several buffers.
std::string lines(const char* end) {
  std::string all;
  for (int i = 0; i < 20000; ++i) all += "line " + std::to_string(i) + end;
  return all;
}

const std::string unix_lines = lines("\n");
const std::string windows_lines = lines("\r\n");

class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) { REQUIRE(fd >= 0); }
  descriptor(const std::string& path, int flags) : descriptor(::_open(path.c_str(), flags, _S_IREAD | _S_IWRITE)) {}
  ~descriptor() { close(); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::_close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct both_ends {
  descriptor read, write;
  explicit both_ends(const int (&fd)[2]) : read(fd[0]), write(fd[1]) {}
};

both_ends make_pipe() {
  int fd[2];
  REQUIRE(::_pipe(fd, 65536, _O_BINARY | _O_NOINHERIT) == 0);
  return both_ends(fd);
}

}  // namespace

TEST_CASE("a file stream in text mode turns line ends as its own code does") {
  const temporary_folder folder;
  write_file(folder / "in", windows_lines);
  std::ifstream in(folder / "in");
  std::ostringstream out;
  CHECK(zc::copy_stream(in, out).bytes == unix_lines.size());
  CHECK((out.str() == unix_lines));

  std::istringstream from(unix_lines);
  std::ofstream to(folder / "out");
  CHECK(zc::copy_stream(from, to).bytes == unix_lines.size());
  to.close();
  CHECK((read_file(folder / "out") == windows_lines));
}

TEST_CASE("between two file streams in text mode, lines stay lines") {
  const temporary_folder folder;
  write_file(folder / "in", windows_lines);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  std::string first;
  std::getline(in, first);
  out << first << '\n';
  zc::copy_stream(in, out);
  out.close();
  CHECK((read_file(folder / "out") == windows_lines));
}

TEST_CASE("a FILE in text mode turns line ends as its own functions do") {
  const temporary_folder folder;
  write_file(folder / "in", windows_lines);
  {
    const file_ptr in(std::fopen((folder / "in").c_str(), "r"));
    const file_ptr out(std::fopen((folder / "out").c_str(), "w"));
    std::fputs("head\n", out.get());
    CHECK(zc::copy_stream(in.get(), out.get()).bytes == unix_lines.size());
  }
  CHECK((read_file(folder / "out") == "head\r\n" + windows_lines));
}

TEST_CASE("a descriptor in text mode turns line ends as _read and _write do, and one in binary mode none") {
  const temporary_folder folder;
  write_file(folder / "in", windows_lines);
  for (const int mode : {_O_TEXT, _O_BINARY}) {
    CAPTURE(mode);
    const descriptor in(folder / "in", _O_RDONLY | mode);
    std::ostringstream out;
    zc::copy_stream(zc::fd_source(in.get(), never_close), out);
    CHECK((out.str() == (mode == _O_TEXT ? unix_lines : windows_lines)));
    descriptor to(folder / "out", _O_WRONLY | _O_CREAT | _O_TRUNC | mode);
    std::istringstream from(unix_lines);
    zc::copy_stream(from, zc::fd_sink(to.get(), never_close));
    to.close();
    CHECK((read_file(folder / "out") == (mode == _O_TEXT ? windows_lines : unix_lines)));
  }
}

TEST_CASE("a pipe is read to its end while another thread writes it") {
  both_ends pipe = make_pipe();
  const std::string& content = bytes(1000000);
  std::thread writer([&] {
    std::istringstream from(content);
    zc::copy_stream(from, zc::fd_sink(pipe.write.get(), never_close));
    pipe.write.close();
  });
  std::ostringstream out;
  const zc::copy_result result = zc::copy_stream(zc::fd_source(pipe.read.get(), never_close), out);
  writer.join();
  CHECK(result.bytes == content.size());
  CHECK((out.str() == content));
}

TEST_CASE("a step of a copy from an empty pipe waits for it, and does not sleep") {
  const both_ends pipe = make_pipe();
  zc::fd_source in(pipe.read.get(), never_close);
  std::ostringstream out;
  zc::copy_operation copy(in, out);
  CHECK(copy.step() == zc::copy_state::waiting);
  CHECK(copy.waits_for().fd == pipe.read.get());
  CHECK(::_write(pipe.write.get(), "x", 1) == 1);
  CHECK(copy.step() == zc::copy_state::waiting);
  CHECK(out.str() == "x");
}

TEST_CASE("a pipe whose reader is gone is an error of the output") {
  both_ends pipe = make_pipe();
  pipe.read.close();
  std::istringstream in("text");
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, zc::fd_sink(pipe.write.get(), never_close), error);
  CHECK(error != std::error_code());
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 0);
}

TEST_CASE("a socket is no descriptor: to copy it is an error, and copies nothing") {
  WSADATA about;
  REQUIRE(::WSAStartup(MAKEWORD(2, 2), &about) == 0);
  const SOCKET socket = ::socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(socket != INVALID_SOCKET);
  std::istringstream in("text");
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, zc::fd_sink(static_cast<int>(socket), never_close), error);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(result.bytes == 0);
  ::closesocket(socket);
  ::WSACleanup();
}
