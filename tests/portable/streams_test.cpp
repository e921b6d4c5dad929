// What must hold in every system for the streams, files and devices that each has: right bytes, positions and counts.
#include "../support/file_ptr.hpp"
#include "../support/temporary.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <cctype>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;

constexpr auto binary = std::ios::binary;
const int eof = std::char_traits<char>::eof();

// Sizes around those of areas, buffers and thresholds.
const std::size_t sizes[] = {0, 1, 511, 4096, 8191, 8192, 65537, 131072, 5000001};

struct two_files {
  temporary_folder folder;
  std::string in = folder / "in", out = folder / "out";
  explicit two_files(const std::string& content) { write_file(in, content); }
  std::string copied() const { return read_file(out); }
};

struct upper_case : io::output_filter {
  template <class Sink>
  bool put(Sink& to, int c) {
    return io::put(to, static_cast<char>(std::toupper(c)));
  }
};

}  // namespace

TEST_CASE("files of all sizes are copied between file streams, which stand at the ends afterwards") {
  for (const std::size_t size : sizes) {
    CAPTURE(size);
    const two_files files(bytes(size));
    std::ifstream in(files.in, binary);
    std::ofstream out(files.out, binary);
    const zc::copy_result result = zc::copy_stream(in, out);
    CHECK(result.bytes == size);
    CHECK(result.failed_end == zc::copy_end::neither);
    CHECK(out.tellp() == std::streampos(static_cast<std::streamoff>(size)));
    CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(size)));
    CHECK(in.get() == eof);
    out << "tail" << std::flush;
    CHECK((files.copied() == bytes(size) + "tail"));
  }
}

TEST_CASE("what was read ahead, put back, and not yet flushed arrives once and in order") {
  const std::string content = bytes(100000);
  const two_files files(content);
  std::ifstream in(files.in, binary);
  std::ofstream out(files.out, binary);
  out << "head ";
  char first[10];
  in.read(first, sizeof first);
  in.putback(first[9]);
  CHECK(zc::copy_stream(in, out).bytes == content.size() - 9);
  out << " tail";
  out.close();
  CHECK((files.copied() == "head " + content.substr(9) + " tail"));
}

TEST_CASE("a part of a file is copied exactly, and the next part goes on behind it") {
  const std::string content = bytes(300000);
  const two_files files(content);
  std::ifstream in(files.in, binary);
  std::ofstream out(files.out, binary);
  for (const std::uintmax_t n : {1u, 5000u, 70000u, 100000u}) {
    CHECK(zc::copy_stream_n(in, out, n).bytes == n);
  }
  CHECK(in.tellg() == std::streampos(175001));
  char next = 0;
  in.get(next);
  CHECK(next == content[175001]);
  out.flush();
  CHECK((files.copied() == content.substr(0, 175001)));
}

TEST_CASE("strings and files are copied to each other") {
  const std::string content = bytes(100000);
  const two_files files("");
  std::istringstream from(content);
  std::ofstream out(files.out, binary);
  CHECK(zc::copy_stream(from, out).bytes == content.size());
  CHECK((files.copied() == content));  // before anything is closed
  std::ifstream in(files.out, binary);
  std::ostringstream to;
  CHECK(zc::copy_stream(in, to).bytes == content.size());
  CHECK((to.str() == content));
}

TEST_CASE("a FILE is copied from where it was read to, behind what was written to the other one") {
  const std::string content = "first line\n" + bytes(100000);
  const two_files files(content);
  {
    const file_ptr in(std::fopen(files.in.c_str(), "rb"));
    const file_ptr out(std::fopen(files.out.c_str(), "wb"));
    char line[100];
    REQUIRE(std::fgets(line, sizeof line, in.get()) != nullptr);
    std::fputs(line, out.get());
    CHECK(zc::copy_stream(in.get(), out.get()).bytes == 100000);
    CHECK(std::fgetc(in.get()) == EOF);
    std::fputs("tail", out.get());
  }
  CHECK((files.copied() == content + "tail"));
}

TEST_CASE("a FILE goes into a stream, and a stream into a FILE") {
  const std::string content = bytes(100000);
  const two_files files(content);
  std::ostringstream to;
  const file_ptr in(std::fopen(files.in.c_str(), "rb"));
  CHECK(zc::copy_stream(in.get(), to).bytes == content.size());
  CHECK((to.str() == content));
  std::istringstream from(content);
  const file_ptr out(std::fopen(files.out.c_str(), "wb"));
  CHECK(zc::copy_stream(from, out.get()).bytes == content.size());
  std::fflush(out.get());
  CHECK((files.copied() == content));
}

TEST_CASE("devices by path are copied, and are ends of Boost's streams") {
  const std::string content = bytes(100000);
  const two_files files(content);
  CHECK(zc::copy_stream(zc::fd_source(files.in), zc::fd_sink(files.out)).bytes == content.size());
  CHECK((files.copied() == content));
  io::stream<zc::fd_source> in(files.in);
  io::stream<zc::fd_sink> out(files.folder / "second");
  CHECK(in.get() == static_cast<unsigned char>(content[0]));
  CHECK(zc::copy_stream(in, out).bytes == content.size() - 1);
  out.close();
  CHECK((read_file(files.folder / "second") == content.substr(1)));
}

TEST_CASE("a device appends where it is told to, and replaces what is there otherwise") {
  const two_files files("new");
  write_file(files.out, "there, ");
  CHECK(zc::copy_stream(zc::fd_source(files.in), zc::fd_sink(files.out, std::ios::app)).bytes == 3);
  CHECK(files.copied() == "there, new");
  CHECK(zc::copy_stream(zc::fd_source(files.in), zc::fd_sink(files.out)).bytes == 3);
  CHECK(files.copied() == "new");
}

TEST_CASE("a chain of filters sees every byte") {
  const two_files files("some words");
  io::filtering_ostream out;
  out.push(upper_case());
  out.push(zc::fd_sink(files.out));
  CHECK(zc::copy(zc::fd_source(files.in), out) == 10);
  CHECK((files.copied() == "SOME WORDS"));
}

TEST_CASE("devices of Boost's are copied to files and back") {
  const std::string content = bytes(100000);
  const two_files files("");
  CHECK(zc::copy_stream(io::array_source(content.data(), content.size()), zc::fd_sink(files.out)).bytes ==
        content.size());
  CHECK((files.copied() == content));
  std::string copied;
  CHECK(zc::copy(zc::fd_source(files.out), std::back_inserter(copied)) == 100000);
  CHECK((copied == content));
}

TEST_CASE("the iterators' copy is replaced word by word") {
  const std::string content = bytes(100000);
  const two_files files(content);
  std::ifstream in(files.in, binary);
  std::ofstream out(files.out, binary);
  zc::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
  out.close();
  CHECK((files.copied() == content));
}
