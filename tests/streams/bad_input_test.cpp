// What cannot be copied: a clear error, nothing read, nothing written.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/device/null.hpp>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <fstream>
#include <sstream>

namespace {

using namespace zc_test;
using zc::copy_end;

struct failed_copy {
  zc::copy_result result;
  std::error_code error;
};

template <class In, class Out>
failed_copy try_copy(In&& in, Out&& out, zc::copy_options options = zc::default_copy_options) {
  failed_copy f;
  f.result = zc::copy_stream(in, out, options, f.error);
  return f;
}

}  // namespace

TEST_CASE("a stream that was never opened is an error of that end, and gets badbit") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  std::ifstream closed_in;
  std::ofstream closed_out;
  std::ifstream in(folder / "in");
  std::ostringstream out;

  failed_copy f = try_copy(closed_in, out);
  CHECK(f.error == std::errc::bad_file_descriptor);
  CHECK(f.result.failed_end == copy_end::input);
  CHECK(closed_in.bad());
  CHECK(out.good());

  f = try_copy(in, closed_out);
  CHECK(f.error == std::errc::bad_file_descriptor);
  CHECK(f.result.failed_end == copy_end::output);
  CHECK(closed_out.bad());
  CHECK(in.good());
  CHECK(in.tellg() == std::streampos(0));
}

TEST_CASE("a stream that was closed is an error of that end") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  std::ifstream in(folder / "in");
  in.close();
  std::ostringstream out;
  CHECK(try_copy(in, out).error == std::errc::bad_file_descriptor);
}

TEST_CASE("a file that does not exist is an error of the input") {
  std::ifstream in("/nonexistent/file");
  std::ostringstream out;
  const failed_copy f = try_copy(in, out);
  CHECK(f.error == std::errc::bad_file_descriptor);
  CHECK(f.result.failed_end == copy_end::input);
}

TEST_CASE("a stream without a buffer is an error of that end") {
  std::istream in(nullptr);
  std::ostream out(nullptr);
  std::istringstream good_in("x");
  std::ostringstream good_out;
  failed_copy f = try_copy(in, good_out);
  CHECK(f.error == std::errc::invalid_argument);
  CHECK(f.result.failed_end == copy_end::input);
  f = try_copy(good_in, out);
  CHECK(f.error == std::errc::invalid_argument);
  CHECK(f.result.failed_end == copy_end::output);
  CHECK(good_in.tellg() == std::streampos(0));
}

TEST_CASE("a closed device is an error of that end") {
  std::ostringstream out;
  std::istringstream in("x");
  CHECK(try_copy(zc::fd_source(), out).error == std::errc::bad_file_descriptor);
  CHECK(try_copy(in, zc::fd_sink()).error == std::errc::bad_file_descriptor);
  CHECK(in.tellg() == std::streampos(0));
}

TEST_CASE("a descriptor of the wrong direction is an error of that end, and nothing is taken from the other") {
  const temporary_folder folder;
  write_file(folder / "file", "text");
  const unique_fd read_only = open_file(folder / "file", O_RDONLY);
  const unique_fd write_only = open_file(folder / "file", O_WRONLY);
  const unique_fd path_only = open_file(folder / "file", O_PATH);
  const two_ends pipe = make_pipe();
  CHECK(::write(pipe.write.get(), "in the pipe", 11) == 11);

  for (const int fd : {read_only.get(), path_only.get(), pipe.read.get()}) {
    const failed_copy f = try_copy(zc::fd_source(pipe.read.get(), never_close), zc::fd_sink(fd, never_close));
    CHECK(f.error == std::errc::bad_file_descriptor);
    CHECK(f.result.failed_end == copy_end::output);
  }
  // A relay pipe would be the first to take something.
  const failed_copy relayed = try_copy(zc::fd_source(pipe.read.get(), never_close),
                                       zc::fd_sink(read_only.get(), never_close), zc::copy_options::kernel_only);
  CHECK(relayed.error == std::errc::bad_file_descriptor);
  CHECK(relayed.result.undelivered.empty());
  for (const int fd : {write_only.get(), path_only.get(), pipe.write.get()}) {
    const failed_copy f = try_copy(zc::fd_source(fd, never_close), zc::fd_sink(pipe.write.get(), never_close));
    CHECK(f.error == std::errc::bad_file_descriptor);
    CHECK(f.result.failed_end == copy_end::input);
  }
  set_non_blocking(pipe.read.get());
  char left[20];
  CHECK(::read(pipe.read.get(), left, sizeof left) == 11);
  CHECK(read_file(folder / "file") == "text");
}

TEST_CASE("a directory is an error of the input") {
  const temporary_folder folder;
  write_file(folder / "out", "before");
  const unique_fd directory = open_file("/", O_RDONLY | O_DIRECTORY);
  const unique_fd out = open_file(folder / "out", O_WRONLY);
  const failed_copy f = try_copy(zc::fd_source(directory.get(), never_close), zc::fd_sink(out.get(), never_close));
  CHECK(f.error == std::errc::is_a_directory);
  CHECK(f.result.failed_end == copy_end::input);
  CHECK(read_file(folder / "out") == "before");
}

TEST_CASE("an output that had failed before is an error, and nothing is read") {
  std::istringstream in("text");
  std::ostringstream out;
  out.setstate(std::ios::failbit);
  const failed_copy f = try_copy(in, out);
  CHECK(f.error == std::errc::io_error);
  CHECK(f.result.failed_end == copy_end::output);
  CHECK(in.tellg() == std::streampos(0));
}

TEST_CASE("a file that is open for writing only is an error of the input, also if it is the output's") {
  const temporary_folder folder;
  std::error_code error;
  zc::fd_sink sink(folder / "out");
  zc::fd_source source(sink.handle(), never_close);
  CHECK(zc::copy_stream(source, sink, error).failed_end == copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
  zc::fd_sink other(folder / "other");
  CHECK(zc::copy_stream(source, other, error).failed_end == copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
}

TEST_CASE("copying no bytes does nothing, and still wants usable ends") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  CHECK(zc::copy_stream_n(in, out, 0).bytes == 0);
  CHECK(in.tellg() == std::streampos(0));
  CHECK(out.tellp() == std::streampos(0));
  in.close();
  std::error_code error;
  zc::copy_stream_n(in, out, 0, error);
  CHECK(error == std::errc::bad_file_descriptor);
}

TEST_CASE("what a device of zc's throws through a filter is told once") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100000));
  std::ifstream in(folder / "in");
  boost::iostreams::filtering_ostream out;
  out.push(boost::iostreams::counter());
  out.push(zc::fd_sink("/dev/full"));
  std::string said;
  try {
    zc::copy_stream(in, out);
  } catch (const zc::copy_error& e) {
    said = e.what();
  }
  const std::string begin = "zc: writing the output: writing to /dev/full (descriptor ";
  const std::string end = "): No space left on device";
  REQUIRE(said.size() > begin.size() + end.size());
  CHECK(said.substr(0, begin.size()) == begin);
  CHECK(said.substr(said.size() - end.size()) == end);
  CHECK(said.size() < begin.size() + 5 + end.size());
}

TEST_CASE("the throwing functions throw copy_error, with what was done and what to know about the end") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100000));
  std::ifstream in(folder / "in");
  std::ofstream out("/dev/full");
  try {
    zc::copy_stream(in, out);
    FAIL("nothing was thrown");
  } catch (const zc::copy_error& e) {
    CHECK(e.code() == std::error_code(ENOSPC, std::generic_category()));
    CHECK(e.so_far().bytes == 0);
    CHECK(e.so_far().failed_end == copy_end::output);
    CHECK(std::string(e.what()).find("/dev/full") != std::string::npos);
    CHECK(std::string(e.what()).find("No space left on device") != std::string::npos);
  }
  CHECK(out.bad());
  CHECK(in.good());
  CHECK_THROWS_AS(zc::copy_stream(in, out, zc::copy_options::none), zc::copy_error);
  CHECK_THROWS_AS(zc::copy_stream_n(in, out, 10), zc::copy_error);
}

TEST_CASE("with an error_code nothing is thrown, whatever exceptions() asks for") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100000));
  std::ifstream in(folder / "in");
  std::ofstream out("/dev/full");
  const auto all = std::ios::badbit | std::ios::failbit | std::ios::eofbit;
  in.exceptions(all);
  out.exceptions(all);
  std::error_code error;
  CHECK_NOTHROW(zc::copy_stream(in, out, error));
  CHECK(error == std::errc::no_space_on_device);
  CHECK(out.rdstate() == std::ios::badbit);
  CHECK(in.rdstate() == std::ios::goodbit);
}

TEST_CASE("success clears the error_code") {
  std::istringstream in("text");
  std::ostringstream out;
  std::error_code error = std::make_error_code(std::errc::io_error);
  zc::copy_stream(in, out, error);
  CHECK_FALSE(error);
}

namespace {

struct throwing_buffer : std::streambuf {
  int_type underflow() override { throw 42; }
  int_type overflow(int_type) override { throw std::system_error(EIO, std::generic_category()); }
};

}  // namespace

TEST_CASE("what a foreign buffer throws becomes the error of its end") {
  throwing_buffer bad;
  std::istream in(&bad);
  std::ostream out(&bad);
  std::istringstream good_in("text");
  std::ostringstream good_out;
  failed_copy f = try_copy(in, good_out);
  CHECK(f.error == std::errc::io_error);
  CHECK(f.result.failed_end == copy_end::input);
  CHECK(in.bad());
  f = try_copy(good_in, out);
  CHECK(f.error == std::errc::io_error);
  CHECK(f.result.failed_end == copy_end::output);
  CHECK(out.bad());
}
