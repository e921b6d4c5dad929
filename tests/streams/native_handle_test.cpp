// zc::native_handle: the descriptor behind each kind of end.
#include "../support/descriptors.hpp"

#include <zc/process.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;
using zc::direction;
using zc::native_handle;

template <class T, class = void>
constexpr bool is_taken = false;
template <class T>
constexpr bool is_taken<T, std::void_t<decltype(zc::native_handle(std::declval<T>()))>> = true;
static_assert(is_taken<std::ifstream&> && is_taken<const zc::fd_sink&> && is_taken<std::FILE*>);
static_assert(!is_taken<int> && !is_taken<std::string> && !is_taken<std::wifstream&>);

bool is_file(int fd, const std::string& path) {
  struct stat a = {};
  struct stat b = {};
  return ::fstat(fd, &a) == 0 && ::stat(path.c_str(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

TEST_CASE("native_handle finds the descriptor of a file stream, whichever way it goes") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  write_file(path, "text");
  std::ifstream in(path);
  CHECK(is_file(native_handle(in), path));
  CHECK(native_handle(in, direction::input) == native_handle(in));
  CHECK(native_handle(in, direction::output) == -1);
  CHECK(native_handle(*in.rdbuf()) == native_handle(in));
  std::ofstream out(path, std::ios::app);
  CHECK(is_file(native_handle(out), path));
  CHECK(native_handle(out, direction::input) == -1);
  std::fstream both(path);
  CHECK(is_file(native_handle(both), path));
  CHECK(native_handle(both, direction::input) == native_handle(both, direction::output));
}

TEST_CASE("native_handle leaves what an end holds where it is") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  std::ofstream out(path);
  out << "not yet";
  CHECK(is_file(native_handle(out), path));
  CHECK(read_file(path).empty());
  out.flush();
  CHECK(::fdatasync(native_handle(out)) == 0);
  CHECK(read_file(path) == "not yet");
  std::ifstream in(path);
  CHECK(in.get() == 'n');
  CHECK(is_file(native_handle(in), path));
  std::string rest;
  std::getline(in, rest);
  CHECK(rest == "ot yet");
}

TEST_CASE("native_handle finds the descriptor of a FILE, of devices and of streams over them") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  write_file(path, "text");
  std::FILE* const file = std::fopen(path.c_str(), "r+");
  CHECK(native_handle(file) == ::fileno(file));
  std::fclose(file);
  const zc::fd_source source(path);
  CHECK(native_handle(source) == source.handle());
  const zc::fd_sink sink(path);
  CHECK(native_handle(sink) == sink.handle());
  io::stream<zc::fd_source> stream(source);
  CHECK(native_handle(stream) == source.handle());
  io::filtering_ostream chain(sink);
  CHECK(native_handle(chain) == sink.handle());
}

TEST_CASE("native_handle is -1 where a copy would find none") {
  const temporary_folder folder;
  std::ifstream missing(folder / "missing");
  CHECK(native_handle(missing) == -1);
  std::ifstream closed;
  CHECK(native_handle(closed) == -1);
  std::istream without_buffer(nullptr);
  CHECK(native_handle(without_buffer) == -1);
  std::stringstream memory("text");
  CHECK(native_handle(memory) == -1);
  zc::fd_sink sink(folder / "file");
  io::filtering_ostream chain;
  CHECK(native_handle(chain) == -1);
  io::filtering_istream no_input;
  CHECK(native_handle(no_input) == -1);
  io::filtering_streambuf<io::seekable> no_device;
  CHECK(native_handle(no_device) == -1);
  chain.push(io::counter());
  chain.push(sink);
  CHECK(native_handle(chain) == -1);
  sink.close();
  CHECK(native_handle(sink) == -1);
}

TEST_CASE("native_handle of an end over two descriptors needs a direction") {
  zc::detail::process_used::pstream both;
  const int in = native_handle(both, direction::input);
  const int out = native_handle(both, direction::output);
  CHECK(in == both.pipe().native_source());
  CHECK(out == both.pipe().native_sink());
  CHECK(in != out);
  CHECK(native_handle(both) == -1);
}
