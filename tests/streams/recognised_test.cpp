// The table of streams in docs/streams.md, row by row: what it says of this standard library is what the code does.
#include "../support/descriptors.hpp"
#include "../support/one_by_one.hpp"

#include <zc/asio.hpp>
#include <zc/process.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>
#include <boost/nowide/fstream.hpp>

#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

#ifndef _LIBCPP_VERSION
#include <boost/filesystem/fstream.hpp>
#include <ext/stdio_filebuf.h>
#endif

namespace {

using namespace zc_test;
namespace io = boost::iostreams;
namespace process = zc::detail::process_used;
const std::string content = bytes(100000);

// The files that a row works on.
struct two_files {
  temporary_folder folder;
  std::string in = folder / "in";
  std::string out = folder / "out";
  two_files() { write_file(in, content); }
};

// What the table says of a copy: "kernel" or "own code"; anything else is an error.
template <class In, class Out>
std::string way(In&& in, Out&& out) {
  std::error_code error;
  const zc::copy_options options = zc::copy_options::kernel_only | zc::copy_options::relax_safe_kernel_copy;
  const zc::copy_result result = zc::copy_stream(in, out, options, error);
  if (error == std::errc::operation_not_supported) return "own code";
  return error ? error.message() : result.bytes == content.size() ? "kernel" : "wrong count";
}

// The same answer of several copies, or all their answers.
std::string both(const std::string& a, const std::string& b) { return a == b ? a : a + " / " + b; }

std::string fstreams(const two_files& f) {
  std::ifstream in(f.in);
  std::ofstream out(f.out);
  const std::string first = way(in, out);
  std::fstream in2(f.in);
  std::fstream out2(f.out, std::ios::in | std::ios::out);
  const std::string second = way(in2, out2);
  std::filebuf in3;
  std::filebuf out3;
  in3.open(f.in, std::ios::in);
  out3.open(f.out, std::ios::out);
  return both(both(first, second), way(in3, out3));
}

#ifdef _LIBCPP_VERSION
const std::function<std::string(const two_files&)> not_there;
constexpr int column = 2;
#else
std::string stdio_filebufs(const two_files& f) {
  __gnu_cxx::stdio_filebuf<char> in(::open(f.in.c_str(), O_RDONLY), std::ios::in);
  __gnu_cxx::stdio_filebuf<char> out(::open(f.out.c_str(), O_WRONLY | O_CREAT, 0600), std::ios::out);
  return way(in, out);
}
std::string boost_devices(const two_files& f) {
  const std::string first = way(io::file_descriptor_source(f.in), io::file_descriptor_sink(f.out));
  return both(first, way(io::file_descriptor(f.in, std::ios::in), io::file_descriptor(f.out, std::ios::out)));
}
std::string filesystem_streams(const two_files& f) {
  boost::filesystem::ifstream in(boost::filesystem::path(f.in));
  boost::filesystem::ofstream out(boost::filesystem::path(f.out));
  return way(in, out);
}
constexpr int column = 1;
#endif

std::string standard_streams(const two_files& f) {
  std::string all;
  for (const std::string sync : {"synced", "unsynced"}) {
    for (const std::string what : {"copy", "cerr", "clog"}) {
      const std::string command = "ZC_TEST_METHOD='" + f.folder / "method" + "' '" ZC_STANDARD_STREAMS_PROGRAM "' " +
                                  sync + " " + what + " <'" + f.in + "' >'" + f.out + "' 2>'" + f.folder / "err" + "'";
      CHECK(std::system(command.c_str()) == 0);
      const std::string now = read_file(f.folder / "method") == "buffered" ? "own code" : "kernel";
      all = all.empty() ? now : both(all, now);
    }
  }
  return all;
}

std::string stdio(const two_files& f) {
  std::FILE* const in = std::fopen(f.in.c_str(), "r");
  std::FILE* const out = std::fopen(f.out.c_str(), "w");
  const std::string answer = way(in, out);
  std::fclose(in);
  std::fclose(out);
  return answer;
}

std::string devices(const two_files& f) { return way(zc::fd_source(f.in), zc::fd_sink(f.out)); }

std::string device_streams(const two_files& f) {
  io::stream<zc::fd_source> in{zc::fd_source(f.in)};
  io::stream<zc::fd_sink> out{zc::fd_sink(f.out)};
  const std::string first = way(in, out);
  io::stream_buffer<zc::fd_source> from{zc::fd_source(f.in)};
  io::stream_buffer<zc::fd_sink> to{zc::fd_sink(f.out)};
  return both(first, way(from, to));
}

std::string chains(const two_files& f) {
  io::filtering_istream in(zc::fd_source{f.in});
  io::filtering_ostream out(zc::fd_sink{f.out});
  const std::string first = way(in, out);
  io::filtering_istreambuf from(zc::fd_source{f.in});
  io::filtering_ostreambuf to(zc::fd_sink{f.out});
  return both(first, way(from, to));
}

std::string nowide_streams(const two_files& f) {
  boost::nowide::ifstream in(f.in);
  boost::nowide::ofstream out(f.out);
  return way(in, out);
}

template <class Stream, class Protocol>
std::string into_socket(const two_files& f, two_ends ends, Protocol protocol) {
  const drainer reader(std::move(ends.read));
  Stream out;
  out.socket().assign(protocol, ::dup(ends.write.get()));
  ends.write.reset();
  std::ifstream in(f.in);
  return way(in, out);
}

std::string asio_streams(const two_files& f) {
  namespace net = boost::asio;
  return both(into_socket<net::ip::tcp::iostream>(f, make_tcp(), net::ip::tcp::v4()),
              into_socket<net::local::stream_protocol::iostream>(f, make_unix(), net::local::stream_protocol()));
}

std::string process_streams(const two_files& f) {
  process::opstream out;
  process::ipstream in;
  const feeder peer(unique_fd(::dup(in.pipe().native_sink())), content);
  ::close(in.pipe().native_sink());
  in.pipe().assign_sink(-1);
  std::ofstream to(f.out);
  const std::string first = way(in, to);
  const drainer reader(unique_fd(::dup(out.pipe().native_source())));
  std::ifstream from(f.in);
  const std::string second = way(from, out);
  out.pipe().close();
  return both(first, second);
}

struct derived_filebuf : std::filebuf {};

std::string derived(const two_files& f) {
  derived_filebuf in;
  in.open(f.in, std::ios::in);
  std::ofstream out(f.out);
  return way(in, out);
}

struct own_buffer : std::streambuf {
  unique_fd file;
};

}  // namespace

template <>
struct zc::buffer_traits<own_buffer> {
  static int descriptor(own_buffer& b, direction) { return b.file.get(); }
};

namespace {

std::string own(const two_files& f) {
  const zc::look_behind<own_buffer> registered;
  own_buffer in;
  in.file = open_file(f.in, O_RDONLY);
  own_buffer out;
  out.file = open_file(f.out, O_WRONLY | O_CREAT);
  return way(in, out);
}

// No kernel call moves memory; that no buffer lies between is for the benchmark to show.
std::string memory(const two_files& f) {
  std::stringstream text(content);
  std::ofstream out(f.out);
  std::ifstream in(f.in);
  std::string room(content.size(), '\0');
  const std::string first = way(text, out);
  const std::string second = way(in, io::array_sink(room.data(), room.size()));
  return both(first, second) == "own code" ? "memory" : both(first, second);
}

std::map<std::string, std::function<std::string(const two_files&)>> rows() {
  return {
      {"`std::ifstream`, `std::ofstream`, `std::fstream`, `std::filebuf`", fstreams},
      {"`std::cin`, `std::cout`, `std::cerr`, `std::clog`", standard_streams},
      {"`std::FILE*`", stdio},
      {"`zc::fd_source`, `zc::fd_sink`", devices},
      {"`boost::iostreams::stream`, `stream_buffer` over one of these devices", device_streams},
      {"`boost::iostreams::filtering_stream`, `filtering_streambuf` holding only such a device", chains},
      {"`boost::nowide::ifstream`, `ofstream`, `fstream`", nowide_streams},
      {"`ip::tcp::iostream`, `local::stream_protocol::iostream` of Boost.Asio or Asio", asio_streams},
      {"`boost::process::ipstream`, `opstream`, `pstream`", process_streams},
      {"a stream buffer of your own", own},
      {"`std::stringstream`, `boost::iostreams::array`, `mapped_file`", memory},
      {"a class derived from a buffer above", derived},
#ifndef _LIBCPP_VERSION
      {"`__gnu_cxx::stdio_filebuf`", stdio_filebufs},
      {"`boost::iostreams::file_descriptor`, `file_descriptor_source`, `file_descriptor_sink`", boost_devices},
      {"`boost::filesystem::ifstream`, `ofstream`, `fstream`", filesystem_streams},
#endif
  };
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> all;
  std::istringstream text(line.substr(2));
  for (std::string cell; std::getline(text, cell, '|');) {
    const auto end = cell.find_last_not_of(' ');
    all.push_back(end == std::string::npos
                      ? ""
                      : cell.substr(cell.find_first_not_of(' '), end - cell.find_first_not_of(' ') + 1));
  }
  return all;
}

}  // namespace

TEST_CASE("the table of streams in docs/streams.md says what the code does") {
  std::ifstream page(ZC_SOURCE_FOLDER "/docs/streams.md");
  std::string line;
  while (line.rfind("| stream | libstdc++ |", 0) != 0) REQUIRE(std::getline(page, line));
  std::getline(page, line);
  auto known = rows();
  while (std::getline(page, line) && line.rfind("| ", 0) == 0) {
    const std::vector<std::string> row = cells(line);
    REQUIRE(row.size() >= 4);
    CAPTURE(row[0]);
    const std::string& said = row[column];
    if (said == "–") continue;
    const auto found = known.find(row[0]);
    REQUIRE(found != known.end());
    CHECK(found->second(two_files()) == said);
    known.erase(found);
  }
  for (const auto& [name, check] : known) FAIL_CHECK("not in docs/streams.md: " << name);
}
