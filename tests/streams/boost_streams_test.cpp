// The streams of Boost that have a descriptor behind them: Boost.Iostreams' buffers and chains, Boost.Process, Nowide,
// Boost.Filesystem.
#include "../support/descriptors.hpp"

#include <zc/process.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>
#include <boost/nowide/fstream.hpp>

#include <fstream>
#include <sstream>

#ifndef _LIBCPP_VERSION
#include <boost/filesystem/fstream.hpp>
#if __has_include(<boost/process/v1/child.hpp>)
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/io.hpp>
#include <boost/process/v1/search_path.hpp>
#else
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/search_path.hpp>
#endif
#endif

namespace {

using namespace zc_test;
namespace io = boost::iostreams;
namespace process = zc::detail::process_used;
using zc::copy_method;
const std::string content = bytes(400000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;

int byte(std::size_t i) { return static_cast<unsigned char>(content[i]); }

struct two_files {
  temporary_folder folder;
  std::string in = folder / "in";
  std::string out = folder / "out";
  two_files() { write_file(in, content); }
};

// Puts an input and an output that were opened on the files through all that may be expected of two streams.
void check_streams(std::istream& in, std::ostream& out, const two_files& files) {
  CHECK(in.get() == byte(0));
  out << "head ";
  const zc::copy_result part = zc::copy_stream_n(in, out, 200000, kernel_only);
  CHECK(part.bytes == 200000);
  CHECK(part.method == copy_method::copy_file_range);
  in.unget();
  CHECK(in.get() == byte(200000));
  CHECK(in.get() == byte(200001));
  out << " middle ";
  const zc::copy_result rest = zc::copy_stream(in, out, kernel_only);
  CHECK(rest.bytes == content.size() - 200002);
  CHECK(rest.method == copy_method::copy_file_range);
  CHECK(in.good());
  CHECK(out.good());
  const std::string expected = "head " + content.substr(1, 200000) + " middle " + content.substr(200002);
  CHECK((read_file(files.out) == expected));
  in.unget();
  CHECK(in.get() == byte(content.size() - 1));
  std::ofstream(files.in, std::ios::app) << "more";
  CHECK(zc::copy_stream(in, out, kernel_only).bytes == 4);
  out << " tail" << std::flush;
  CHECK((read_file(files.out) == expected + "more tail"));
}

}  // namespace

TEST_CASE("a stream over the descriptor devices is left in the state of its own code") {
  const two_files files;
  io::stream<zc::fd_source> in(zc::fd_source(files.in));
  io::stream<zc::fd_sink> out(zc::fd_sink(files.out));
  check_streams(in, out, files);
}

TEST_CASE("after a seek, too, a stream over a device ungets the last byte that was copied") {
  const two_files files;
  io::stream<zc::fd_source> in(zc::fd_source(files.in));
  std::ofstream out(files.out);
  in.seekg(1000);
  CHECK(zc::copy_stream_n(in, out, 10, kernel_only).bytes == 10);
  in.unget();
  CHECK(in.get() == byte(1009));
  CHECK(in.get() == byte(1010));
}

TEST_CASE("a filtering_stream that holds a descriptor device and no filter is looked behind") {
  const two_files files;
  io::filtering_istream in;
  in.push(zc::fd_source(files.in));
  io::filtering_ostream out;
  out.push(zc::fd_sink(files.out));
  check_streams(in, out, files);
}

TEST_CASE("a filtering_streambuf that holds a descriptor device and no filter is looked behind") {
  const two_files files;
  io::filtering_istreambuf from;
  from.push(zc::fd_source(files.in));
  io::filtering_ostreambuf to;
  to.push(zc::fd_sink(files.out));
  std::istream in(&from);
  std::ostream out(&to);
  check_streams(in, out, files);
}

TEST_CASE("what was written to a chain before a copy is written once, however the chain is taken apart") {
  for (const bool is_popped : {false, true}) {
    const two_files files;
    io::filtering_ostreambuf to;
    to.push(zc::fd_sink(files.out));
    std::ostream out(&to);
    out << "head ";
    std::ifstream in(files.in);
    CHECK(zc::copy_stream(in, out, kernel_only).bytes == content.size());
    is_popped ? to.pop() : to.reset();
    CHECK((read_file(files.out) == "head " + content));
  }
}

TEST_CASE("an incomplete chain whose buffer is not in use does not matter") {
  io::filtering_istream in;
  in.push(io::counter());
  std::stringbuf text("text");
  static_cast<std::ios&>(in).rdbuf(&text);
  std::ostringstream out;
  CHECK(zc::copy_stream(in, out).bytes == 4);
}

#ifndef _LIBCPP_VERSION
TEST_CASE("a chain over Boost's own descriptor devices is looked behind, in either direction") {
  const two_files files;
  io::filtering_istream in;
  in.push(io::file_descriptor_source(files.in));
  io::filtering_ostream out;
  out.push(io::file_descriptor_sink(files.out));
  check_streams(in, out, files);

  io::filtering_stream<io::seekable> both;
  both.push(io::file_descriptor(files.in, std::ios::in | std::ios::out));
  both.seekg(100);
  std::ostringstream text;
  CHECK(zc::copy_stream_n(both, text, 10).bytes == 10);
  CHECK(text.str() == content.substr(100, 10));
  both.seekg(0);
  std::ofstream again(files.folder / "again");
  CHECK(zc::copy_stream(both, again, kernel_only).bytes == content.size() + 4);
}
#endif

TEST_CASE("a filter in a chain is never bypassed: a counter counts, in either direction") {
  const two_files files;
  io::filtering_istream in;
  in.push(io::counter());
  in.push(zc::fd_source(files.in));
  io::filtering_ostream out;
  out.push(io::counter());
  out.push(zc::fd_sink(files.out));
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.bytes == content.size());
  CHECK(result.method == copy_method::buffered);
  CHECK(in.component<io::counter>(0)->characters() == 400000);
  CHECK(out.component<io::counter>(0)->characters() == 400000);
  out.reset();
  CHECK((read_file(files.out) == content));

  io::filtering_istreambuf buffer;
  buffer.push(io::counter());
  buffer.push(zc::fd_source(files.in));
  std::ostringstream text;
  CHECK(zc::copy_stream(buffer, text).bytes == content.size());
  CHECK(buffer.component<io::counter>(0)->characters() == 400000);
}

TEST_CASE("a chain that is empty or has no device at its end is an error of that end, and nothing is touched") {
  std::istringstream text("text");
  std::ostringstream to;
  std::error_code error;
  for (const bool has_filter : {false, true}) {
    io::filtering_istream in;
    io::filtering_ostream out;
    io::filtering_istreambuf in_buffer;
    io::filtering_ostreambuf out_buffer;
    if (has_filter) {
      in.push(io::counter());
      out.push(io::counter());
      in_buffer.push(io::counter());
      out_buffer.push(io::counter());
    }
    CHECK(zc::copy_stream(in, to, error).failed_end == zc::copy_end::input);
    CHECK(error == std::errc::bad_file_descriptor);
    CHECK(zc::copy_stream(text, out, error).failed_end == zc::copy_end::output);
    CHECK(error == std::errc::bad_file_descriptor);
    io::chain<io::input> chain;
    if (has_filter) chain.push(io::counter());
    CHECK(zc::copy_stream(chain, to, error).failed_end == zc::copy_end::input);
    CHECK(error == std::errc::bad_file_descriptor);
    CHECK(zc::copy_stream(in_buffer, to, error).failed_end == zc::copy_end::input);
    CHECK(error == std::errc::bad_file_descriptor);
    CHECK(zc::copy_stream(text, out_buffer, error).failed_end == zc::copy_end::output);
    CHECK(error == std::errc::bad_file_descriptor);
  }
  CHECK(text.tellg() == std::streampos(0));
}

TEST_CASE("the pipe streams of Boost.Process are looked behind, in each direction") {
  process::ipstream in;
  process::opstream out;
  two_ends from = make_pipe();
  two_ends to = make_pipe();
  in.pipe().close();
  out.pipe().close();
  in.pipe().assign_source(from.read.get());
  out.pipe().assign_sink(to.write.get());
  {
    const feeder peer(std::move(from.write), content);
    drainer reader(std::move(to.read));
    CHECK(in.get() == byte(0));
    out << "head ";
    const zc::copy_result result = zc::copy_stream(in, out, kernel_only);
    CHECK(result.bytes == content.size() - 1);
    CHECK(result.method == copy_method::splice);
    out << " tail" << std::flush;
    out.pipe().assign_sink(-1);
    to.write.reset();
    CHECK((reader.content() == "head " + content.substr(1) + " tail"));
  }
  in.pipe().assign_source(-1);

  std::error_code error;
  std::ostringstream text;
  CHECK(zc::copy_stream(in, text, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
}

#ifndef _LIBCPP_VERSION
TEST_CASE("a child of Boost.Process is fed from a file, and what it says goes into a file") {
  const two_files files;
  process::opstream to_child;
  process::ipstream from_child;
  process::child child(process::search_path("cat"), process::std_in<to_child, process::std_out> from_child);
  std::thread feeding([&] {
    std::ifstream in(files.in);
    to_child << "head ";
    CHECK(zc::copy_stream(in, to_child, kernel_only | zc::copy_options::relax_safe_kernel_copy).bytes ==
          content.size());
    to_child.flush();
    to_child.pipe().close();
  });
  std::ofstream out(files.out);
  const zc::copy_result result = zc::copy_stream(from_child, out, kernel_only);
  feeding.join();
  child.wait();
  CHECK(result.bytes == content.size() + 5);
  CHECK(result.method == copy_method::splice_through_pipe);
  CHECK((read_file(files.out) == "head " + content));
}

TEST_CASE("what was written to a pstream stays there while its other direction is read") {
  process::pstream both;
  CHECK(::write(both.pipe().native_sink(), "read", 4) == 4);
  both << "written";
  std::ostringstream out;
  CHECK(zc::copy_stream_n(both, out, 4).bytes == 4);
  CHECK(out.str() == "read");
  both.flush();
  CHECK(zc::copy_stream_n(both, out, 7).bytes == 7);
  CHECK(out.str() == "readwritten");
}

TEST_CASE("a pstream copies from and to one pipe") {
  process::pstream both;
  both << "through ";
  std::istringstream text("a pipe");
  CHECK(zc::copy_stream(text, both).bytes == 6);
  std::ostringstream out;
  CHECK(zc::copy_stream_n(both, out, 14).bytes == 14);
  CHECK(out.str() == "through a pipe");
}

TEST_CASE("the file streams of Boost.Filesystem are looked behind") {
  const two_files files;
  boost::filesystem::ifstream in(boost::filesystem::path(files.in));
  boost::filesystem::ofstream out(boost::filesystem::path(files.out));
  check_streams(in, out, files);
}
#endif

TEST_CASE("the file streams of Nowide are looked behind") {
  const two_files files;
  boost::nowide::ifstream in(files.in);
  boost::nowide::ofstream out(files.out);
  check_streams(in, out, files);
}
