// One end has a descriptor and the other has none, or neither has: nothing is read too far, and nothing is lost by an
// error.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"
#include "../support/one_by_one.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/stream.hpp>
#include <boost/iostreams/tee.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_filebuf.h>
#endif

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
namespace io = boost::iostreams;
const std::string content = bytes(200000);

two_ends pipe_with(const std::string& text) {
  two_ends pipe = make_pipe();
  CHECK(::write(pipe.write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  return pipe;
}

// Takes so many bytes, and then no more.
class limited_buffer : public std::streambuf {
 public:
  explicit limited_buffer(std::size_t limit) : limit_(limit) {}
  std::string got;

 protected:
  int_type overflow(int_type c) override {
    if (got.size() == limit_) return traits_type::eof();
    got += traits_type::to_char_type(c);
    return c;
  }

 private:
  std::size_t limit_;
};

// Gives a word, and then fails.
class failing_source : public std::streambuf {
 protected:
  int_type underflow() override {
    if (is_given_) throw std::ios_base::failure("corrupt");
    is_given_ = true;
    setg(word_, word_, word_ + 5);
    return traits_type::to_int_type(*gptr());
  }

 private:
  bool is_given_ = false;
  char word_[6] = "hello";
};

// Devices of a user's.
struct alphabet {
  using char_type = char;
  using category = io::source_tag;
  char next = 'a';
  bool is_stuttering = false;
  std::streamsize read(char* s, std::streamsize n) {
    is_stuttering = !is_stuttering;
    if (is_stuttering) return 0;  // "none yet"
    if (next > 'z') return -1;
    std::streamsize done = 0;
    for (; done < n && next <= 'z'; ++done) *s++ = next++;
    return done;
  }
};
struct limited_sink {
  using char_type = char;
  using category = io::sink_tag;
  std::string* got;
  std::size_t limit;
  std::streamsize write(const char* s, std::streamsize n) {
    if (got->size() == limit) throw std::system_error(EDQUOT, std::generic_category());
    const std::size_t some = std::min({limit - got->size(), static_cast<std::size_t>(n), std::size_t{1000}});
    got->append(s, some);
    return static_cast<std::streamsize>(some);
  }
};

}  // namespace

TEST_CASE("a bounded copy from a descriptor to memory leaves what follows in the descriptor") {
  const two_ends pipe = pipe_with("onetwo");
  std::ostringstream out;
  CHECK(zc::copy_stream_n(zc::fd_source(pipe.read.get(), never_close), out, 3).bytes == 3);
  CHECK(out.str() == "one");
  char left[10];
  CHECK(::read(pipe.read.get(), left, sizeof left) == 3);
}

TEST_CASE("a bounded copy from a device asks it for no more") {
  alphabet device;
  std::ostringstream out;
  CHECK(zc::copy_stream_n(device, out, 3).bytes == 3);
  CHECK(zc::copy_stream_n(device, out, 3).bytes == 3);
  CHECK(out.str() == "abcdef");
  CHECK(device.next == 'g');
}

TEST_CASE("a device that has none yet is asked again") {
  alphabet device;
  std::ostringstream out;
  CHECK(zc::copy_stream(device, out).bytes == 26);
  CHECK(out.str() == "abcdefghijklmnopqrstuvwxyz");
}

TEST_CASE("a file stands behind what a foreign output took") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const std::size_t limit : {0u, 1u, 1000u, 65536u, 100000u}) {
    limited_buffer out(limit);
    zc::fd_source source(folder / "in");
    std::error_code error;
    zc::copy_result result = zc::copy_stream(source, out, error);
    CHECK(error);
    CHECK(result.bytes == limit);
    CHECK(result.undelivered.empty());
    CHECK(source.seek(0, std::ios::cur) == std::streampos(static_cast<std::streamoff>(limit)));
    CHECK((out.got == content.substr(0, limit)));

    std::ifstream in(folder / "in");
    in.get();
    in.unget();
    limited_buffer again(limit);
    result = zc::copy_stream(*in.rdbuf(), again, error);
    CHECK(result.bytes == limit);
    CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(limit)));
  }
}

TEST_CASE("what was taken from a pipe and not by a foreign output is handed back") {
  const two_ends pipe = pipe_with("one two three");
  limited_buffer out(4);
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(zc::fd_source(pipe.read.get(), never_close), out, error);
  CHECK(result.bytes == 4);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.undelivered == "two three");
}

TEST_CASE("a short file that was read ahead stands where it was when the output is full") {
  const temporary_folder folder;
  write_file(folder / "in", content.substr(0, 500));
  std::ifstream in(folder / "in");
  in.get();
  in.unget();
  std::ofstream out("/dev/full");
  std::error_code error;
  CHECK(zc::copy_stream(in, out, error).bytes == 0);
  CHECK(error == std::errc::no_space_on_device);
  CHECK(in.tellg() == std::streampos(0));
  CHECK(in.get() == static_cast<unsigned char>(content[0]));
}

TEST_CASE("what came before the input failed is delivered") {
  const temporary_folder folder;
  failing_source from;
  std::ofstream out(folder / "out");
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(from, out, error);
  CHECK(error == std::errc::io_error);
  CHECK(result.failed_end == zc::copy_end::input);
  CHECK(result.bytes == 5);
  CHECK(read_file(folder / "out") == "hello");
}

TEST_CASE("an unbuffered source keeps the byte that the output did not take") {
  one_by_one from("abc");
  limited_buffer out(1);
  std::error_code error;
  CHECK(zc::copy_stream(from, out, error).bytes == 1);
  CHECK(from.sgetc() == 'b');
}

TEST_CASE("an unbuffered source is not written byte by byte, and what could not be written is handed back") {
  one_by_one from(content);
  std::error_code error;
  zc::copy_result result = zc::copy_stream(from, zc::fd_sink("/dev/full"), error);
  CHECK(error == std::errc::no_space_on_device);
  CHECK(result.bytes == 0);
  CHECK((result.undelivered == content.substr(0, result.undelivered.size())));
  std::string rest = result.undelivered;
  for (int c = 0; (c = from.sbumpc()) != -1;) rest += static_cast<char>(c);
  CHECK((rest == content));
}

TEST_CASE("a device that takes less than all is written on, and counted to the byte when it throws") {
  for (const std::size_t limit : {0u, 5u, 65536u, 100000u}) {
    std::string got;
    limited_sink sink{&got, limit};
    std::istringstream in(content);
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(in, sink, error);
    CHECK(error == std::error_code(EDQUOT, std::generic_category()));
    CHECK(result.bytes == limit);
    CHECK((got == content.substr(0, limit)));
    CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(limit)));

    got.clear();
    one_by_one unbuffered(content);
    const zc::copy_result again = zc::copy_stream(unbuffered, sink, error);
    CHECK(again.bytes == limit);
    CHECK((got + again.undelivered == content.substr(0, got.size() + again.undelivered.size())));
    CHECK(unbuffered.sgetc() ==
          static_cast<unsigned char>(content[std::min(got.size() + again.undelivered.size(), content.size() - 1)]));
  }
}

TEST_CASE("a device is flushed") {
  const temporary_folder folder;
  std::ofstream a(folder / "a");
  std::ofstream b(folder / "b");
  auto both = io::tee(a, b);
  std::istringstream in("hello");
  CHECK(zc::copy_stream(in, both).bytes == 5);
  CHECK(read_file(folder / "a") == "hello");
  CHECK(read_file(folder / "b") == "hello");
}

TEST_CASE("small areas into a non-blocking pipe wait, and arrive once") {
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ");
  set_non_blocking(pipe.write.get());
  const std::string fill(4000, 'x');
  CHECK(::write(pipe.write.get(), fill.data(), fill.size()) == 4000);
  drainer reader(std::move(pipe.read));
  io::stream<zc::fd_sink> out(zc::fd_sink(pipe.write.get(), never_close));
  for (const std::size_t n : {900u, 900u, 900u, 1500u}) {
    std::istringstream in(content.substr(0, n));
    CHECK(zc::copy_stream(in, out).bytes == n);
  }
  pipe.write.reset();
  const std::string piece = content.substr(0, 900);
  CHECK((reader.content() == fill + piece + piece + piece + content.substr(0, 1500)));
}

TEST_CASE("a character that was put back into an output does not move it") {
  const temporary_folder folder;
  write_file(folder / "file", std::string(30000, 'x'));
  std::fstream out(folder / "file", std::ios::in | std::ios::out);
  char block[10];
  out.read(block, 10);
  out.putback('#');
  std::istringstream in("here");
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK(read_file(folder / "file").find("here") == 9);
}

TEST_CASE("a socket's time-out and a non-blocking descriptor are minded without a descriptor at the other end") {
  two_ends silent = make_unix();
  const timeval limit = {0, 100000};
  checked(::setsockopt(silent.read.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
  std::ostringstream out;
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(zc::fd_source(silent.read.get(), never_close), out, error);
  CHECK(error == std::errc::timed_out);
  CHECK(result.failed_end == zc::copy_end::input);

  two_ends pipe = make_pipe();
  set_non_blocking(pipe.read.get());
  io::stream<zc::fd_source> in(zc::fd_source(pipe.read.get(), never_close));
  std::thread writer([&] {
    std::this_thread::sleep_for(30ms);
    feeder(std::move(pipe.write), content);
  });
  CHECK(zc::copy_stream(in, out).bytes == content.size());
  writer.join();
}

TEST_CASE("a directory opened as a stream is an error, also where there is only memory at the other end") {
  std::ifstream in("/");
  std::ostringstream out;
  std::error_code error;
  zc::copy_stream(in, out, error);
  CHECK(error == std::errc::is_a_directory);
}

TEST_CASE("a tied stream is flushed before anything is copied") {
  const temporary_folder folder;
  std::ofstream first(folder / "out", std::ios::app);
  std::ofstream second(folder / "out", std::ios::app);
  second.tie(&first);
  first << "head ";
  std::istringstream in("body");
  zc::copy_stream(in, second);
  CHECK(read_file(folder / "out") == "head body");
}

namespace {

// The well-known stream over memory: a stream and its own buffer.
struct membuf : std::streambuf {
  explicit membuf(std::string& s) { setg(s.data(), s.data(), s.data() + s.size()); }
};
struct imemstream : virtual membuf, std::istream {
  explicit imemstream(std::string& s) : membuf(s), std::istream(static_cast<std::streambuf*>(this)) {}
};

}  // namespace

TEST_CASE("a class that is a stream and a buffer is taken as a stream") {
  std::string text = "text";
  imemstream in(text);
  std::ostringstream out;
  CHECK(zc::copy_stream_n(in, out, 2).bytes == 2);
  CHECK(zc::copy_stream(in, out).bytes == 2);
  CHECK(out.str() == "text");
}

#ifndef _LIBCPP_VERSION
TEST_CASE("areas of any size into a stdio_filebuf on a non-blocking pipe arrive once") {
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ");
  set_non_blocking(pipe.write.get());
  std::string sent;
  {
    __gnu_cxx::stdio_filebuf<char> out(::dup(pipe.write.get()), std::ios::out);
    drainer reader(std::move(pipe.read));
    for (const std::size_t n : {900u, 900u, 5000u, 900u, 1500u, 60000u}) {
      std::istringstream in(content.substr(0, n));
      CHECK(zc::copy_stream(in, out).bytes == n);
      sent += content.substr(0, n);
    }
    out.close();
    pipe.write.reset();
    CHECK((reader.content() == sent));
  }
}
#endif
