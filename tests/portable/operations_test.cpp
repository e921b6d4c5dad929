// What must hold in every system for copies that are made in steps, limited, stopped, or fail.
#include "../support/file_ptr.hpp"
#include "../support/temporary.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace {

using namespace zc_test;
constexpr auto binary = std::ios::binary;

struct three_files {
  temporary_folder folder;
  std::string in = folder / "in", out = folder / "out";
  explicit three_files(std::size_t n) { write_file(in, bytes(n)); }
};

// A buffer whose disk is full after some bytes.
struct full_buffer : std::streambuf {
  std::string taken;
  std::size_t room;
  explicit full_buffer(std::size_t n) : room(n) {}
  std::streamsize xsputn(const char* data, std::streamsize n) override {
    const std::size_t some = std::min(room - taken.size(), static_cast<std::size_t>(n));
    taken.append(data, some);
    if (some < static_cast<std::size_t>(n)) errno = ENOSPC;
    return static_cast<std::streamsize>(some);
  }
  int_type overflow(int_type c) override {
    const char byte = traits_type::to_char_type(c);
    return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
  }
};

}  // namespace

TEST_CASE("a copy in steps moves a turn at a time, and can be finished in between") {
  const three_files files(1000000);
  zc::copy_limits limits;
  limits.turn = 100000;
  {
    zc::fd_source in(files.in);
    zc::fd_sink out(files.out);
    zc::copy_operation copy(in, out, limits);
    std::uintmax_t before = 0;
    for (int step = 0; step < 4; ++step) {
      CHECK(copy.step() == zc::copy_state::more);
      CHECK(copy.progress().bytes > before);
      CHECK(copy.progress().bytes <= before + limits.turn);
      before = copy.progress().bytes;
    }
    const zc::copy_result result = copy.finish();
    CHECK(result.bytes == before);
    CHECK((read_file(files.out) == bytes(1000000).substr(0, static_cast<std::size_t>(before))));
    CHECK(zc::copy_stream(in, out).bytes == 1000000 - before);
  }
  CHECK((read_file(files.out) == bytes(1000000)));
}

TEST_CASE("a limit of bytes is exact, and a deadline that has passed takes nothing") {
  const three_files files(300000);
  std::ifstream in(files.in, binary);
  std::ofstream out(files.out, binary);
  zc::copy_limits limits;
  limits.bytes = 123456;
  CHECK(zc::copy_stream(in, out, limits).bytes == 123456);
  limits.deadline = std::chrono::steady_clock::now();
  std::error_code error;
  CHECK(zc::copy_stream(in, out, limits, error).bytes == 0);
  CHECK(error == std::errc::timed_out);
  CHECK(zc::copy_stream(in, out).bytes == 300000 - 123456);
  out.close();
  CHECK((read_file(files.out) == bytes(300000)));
}

TEST_CASE("a file that is not there is named, with what the system says") {
  const temporary_folder folder;
  const std::string path = folder / "nothing";
  try {
    const zc::fd_source in(path);
    FAIL("it was opened");
  } catch (const std::ios_base::failure& e) {
    CHECK(std::string(e.what()).find(path) != std::string::npos);
    CHECK(e.code() == std::errc::no_such_file_or_directory);
  }
}

TEST_CASE("a stream that is not open is an error of its end, and nothing is touched") {
  const three_files files(1000);
  std::ifstream in(files.in, binary);
  std::ofstream closed;
  std::error_code error;
  zc::copy_result result = zc::copy_stream(in, closed, error);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(in.tellg() == std::streampos(0));
  std::ifstream none;
  std::ostringstream out;
  result = zc::copy_stream(none, out, error);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(result.failed_end == zc::copy_end::input);
}

TEST_CASE("what an output took before it was full is counted, and the rest is still in the input") {
  const three_files files(100000);
  std::ifstream in(files.in, binary);
  full_buffer full(40000);
  std::ostream out(&full);
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, out, error);
  CHECK(error == std::errc::no_space_on_device);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 40000);
  CHECK((full.taken == bytes(100000).substr(0, 40000)));
  std::ostringstream rest;
  rest << result.undelivered;
  zc::copy_stream(in, rest);
  CHECK((rest.str() == bytes(100000).substr(40000)));
}

TEST_CASE("a copy says by which way the bytes went, and why") {
  const three_files files(100000);
  std::ifstream in(files.in, binary);
  std::ostringstream out;
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.method == zc::copy_method::buffered);
  CHECK(to_string(result.method) == "buffered");
  CHECK(zc::explain(result).find("buffered") != std::string::npos);
}
