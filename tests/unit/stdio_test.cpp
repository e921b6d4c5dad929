// A FILE as an end, alone or below a synced standard stream.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <stdio_ext.h>

#include <cstdio>
#include <memory>
#include <sstream>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_sync_filebuf.h>
#endif

namespace {

using namespace zc_test;
using zc::copy_method;
const std::string content = bytes(100000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;

struct closer {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, closer>;

file_ptr open(const std::string& path, const char* mode) { return file_ptr(std::fopen(path.c_str(), mode)); }

}  // namespace

TEST_CASE("a FILE into a FILE goes by copy_file_range, and both can be used on") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const file_ptr in = open(folder / "in", "r");
  const file_ptr out = open(folder / "out", "w");
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[0]));
  std::fputs("head ", out.get());
  const zc::copy_result result = zc::copy_stream(in.get(), out.get(), kernel_only);
  CHECK(result.bytes == content.size() - 1);
  CHECK(result.method == copy_method::copy_file_range);
  CHECK((read_file(folder / "out") == "head " + content.substr(1)));
  CHECK(std::ftell(in.get()) == 100000);
  CHECK(std::ftell(out.get()) == 100004);
  CHECK(std::fgetc(in.get()) == EOF);
  std::fputs(" tail", out.get());
  std::fflush(out.get());
  CHECK((read_file(folder / "out") == "head " + content.substr(1) + " tail"));
  std::rewind(in.get());
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[0]));
}

TEST_CASE("what a FILE has read ahead of a pipe arrives, and what was put back before it") {
  for (const bool is_another : {false, true}) {
    const temporary_folder folder;
    two_ends pipe = make_pipe();
    const feeder peer(std::move(pipe.write), content);
    const file_ptr in(::fdopen(::dup(pipe.read.get()), "r"));
    pipe.read.reset();
    for (int i = 0; i < 10; ++i) std::fgetc(in.get());
    const char back = is_another ? static_cast<char>(content[9] + 1) : content[9];
    std::ungetc(static_cast<unsigned char>(back), in.get());
    const file_ptr out = open(folder / "out", "w");
    CHECK(zc::copy_stream(in.get(), out.get()).bytes == content.size() - 9);
    CHECK((read_file(folder / "out") == back + content.substr(10)));
  }
}

TEST_CASE("a bounded copy of a FILE takes exactly so many bytes") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const std::size_t n : {1u, 4000u, 4096u, 50000u}) {
    const file_ptr in = open(folder / "in", "r");
    std::fgetc(in.get());
    std::ostringstream text;
    CHECK(zc::copy_stream_n(in.get(), text, n).bytes == n);
    CHECK((text.str() == content.substr(1, n)));
    CHECK(std::ftell(in.get()) == static_cast<long>(n + 1));
    CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[n + 1]));
  }
}

TEST_CASE("a FILE that is open both ways has one position") {
  const temporary_folder folder;
  write_file(folder / "file", std::string(30000, 'x'));
  const file_ptr file = open(folder / "file", "r+");
  std::fgetc(file.get());
  std::istringstream in("here");
  CHECK(zc::copy_stream(in, file.get()).bytes == 4);
  CHECK(read_file(folder / "file").substr(0, 6) == "xherex");
  CHECK(std::ftell(file.get()) == 5);
}

TEST_CASE("a FILE in memory goes through its own code") {
  char memory[100] = {};
  {
    const file_ptr out(::fmemopen(memory, sizeof memory, "w"));
    std::istringstream in("some text");
    const zc::copy_result result = zc::copy_stream(in, out.get());
    CHECK(result.bytes == 9);
    CHECK(std::string(memory) == "some text");
    std::error_code error;
    zc::copy_stream(in, out.get(), kernel_only, error);
    CHECK(error == std::errc::operation_not_supported);
  }
  const file_ptr in(::fmemopen(memory, 9, "r"));
  std::ostringstream text;
  CHECK(zc::copy_stream(in.get(), text).bytes == 9);
  CHECK(text.str() == "some text");
}

TEST_CASE("a FILE in memory that is full is an error, and one that cannot be read is one too") {
  char memory[10];
  const file_ptr full(::fmemopen(memory, sizeof memory, "w"));
  std::istringstream in(std::string(100, 'a'));
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, full.get(), error);
  CHECK(error == std::errc::io_error);  // glibc says no more
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 0);

  cookie_io_functions_t functions = {};
  functions.read = [](void*, char*, std::size_t) -> ssize_t {
    errno = EDQUOT;
    return -1;
  };
  const file_ptr broken(::fopencookie(nullptr, "r", functions));
  std::ostringstream out;
  CHECK(zc::copy_stream(broken.get(), out, error).failed_end == zc::copy_end::input);
  CHECK(error == std::error_code(EDQUOT, std::generic_category()));
}

TEST_CASE("a FILE on a socket whose peer has gone is EPIPE, and no signal") {
  two_ends ends = make_unix();
  const file_ptr out(::fdopen(::dup(ends.write.get()), "w"));
  ends.read.reset();
  std::fputs("pending", out.get());
  std::istringstream in("text");
  std::error_code error;
  CHECK(zc::copy_stream(in, out.get(), error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::broken_pipe);
  ::__fpurge(out.get());  // or fclose would write it again, and raise the signal
}

TEST_CASE("a null FILE pointer is an error") {
  std::FILE* const none = nullptr;
  std::ostringstream text;
  std::error_code error;
  CHECK(zc::copy_stream(none, text, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
}

#ifndef _LIBCPP_VERSION
TEST_CASE("a synced stream shares its FILE: what stdio wrote and read stays in order") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const file_ptr in = open(folder / "in", "r");
  const file_ptr out = open(folder / "out", "w");
  __gnu_cxx::stdio_sync_filebuf<char> from(in.get());
  __gnu_cxx::stdio_sync_filebuf<char> to(out.get());
  CHECK(from.sbumpc() == static_cast<unsigned char>(content[0]));
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[1]));
  std::fprintf(out.get(), "head ");
  const zc::copy_result result = zc::copy_stream(from, to, kernel_only);
  CHECK(result.bytes == content.size() - 2);
  CHECK(result.method == copy_method::copy_file_range);
  std::fprintf(out.get(), " tail");
  std::fflush(out.get());
  CHECK((read_file(folder / "out") == "head " + content.substr(2) + " tail"));
  CHECK(std::fgetc(in.get()) == EOF);
}
#endif

TEST_CASE("a FILE over a socket whose peer has gone raises no SIGPIPE by what was written to it, as the input") {
  const temporary_folder folder;
  two_ends socket = make_unix();
  std::FILE* const file = ::fdopen(::dup(socket.write.get()), "r+");
  REQUIRE(file != nullptr);
  std::fputs("a request", file);
  socket.read.reset();
  zc::fd_sink sink(folder / "out");
  std::error_code error;
  CHECK(zc::copy_stream(file, sink, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::broken_pipe);
  std::fclose(file);  // which has nothing left to write, or says so to nobody
}
