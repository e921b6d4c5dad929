// The devices inside everything that Boost.Iostreams puts around a device.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/restrict.hpp>
#include <boost/iostreams/stream.hpp>
#include <boost/iostreams/tee.hpp>

#ifndef _LIBCPP_VERSION  // Boost's compiled library belongs to libstdc++
#include <boost/iostreams/device/mapped_file.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#endif

#include <iterator>
#include <sstream>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;

const std::string content = bytes(200000);

}  // namespace

TEST_CASE("a boost::iostreams::stream over the devices reads, writes and seeks") {
  const temporary_folder folder;
  {
    io::stream<zc::fd_sink> out(folder / "file");
    out << "hello " << 42;
    out.seekp(0);
    out << "J";
  }
  io::stream<zc::fd_source> in(folder / "file");
  std::string word;
  int number = 0;
  in >> word >> number;
  CHECK(word == "Jello");
  CHECK(number == 42);
  in.clear();
  in.seekg(1);
  CHECK(in.get() == 'e');
}

TEST_CASE("boost::iostreams::copy takes the devices") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  CHECK(io::copy(zc::fd_source(folder / "in"), zc::fd_sink(folder / "out")) == 200000);
  CHECK((read_file(folder / "out") == content));
}

TEST_CASE("restrict and tee take the devices") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  io::copy(io::restrict(zc::fd_source(folder / "in"), 100, 5000),
           io::tee(zc::fd_sink(folder / "a"), zc::fd_sink(folder / "b")));
  CHECK((read_file(folder / "a") == content.substr(100, 5000)));
  CHECK((read_file(folder / "b") == content.substr(100, 5000)));
}

TEST_CASE("copy_stream takes any device, by reference, and closes none") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  zc::fd_source source(folder / "in");
  zc::fd_sink sink(folder / "out");
  auto part = io::restrict(source, 100, 5000);
  CHECK(zc::copy_stream(part, sink).bytes == 5000);
  CHECK(source.is_open());
  CHECK(sink.is_open());
  CHECK((read_file(folder / "out") == content.substr(100, 5000)));

  zc::fd_sink a(folder / "a");
  zc::fd_sink b(folder / "b");
  auto both = io::tee(a, b);
  CHECK(source.seek(0, std::ios::beg) == std::streampos(0));
  CHECK(zc::copy_stream(source, both).bytes == content.size());
  CHECK(a.is_open());
  CHECK((read_file(folder / "a") == content));
  CHECK((read_file(folder / "b") == content));
}

TEST_CASE("copy_stream takes areas of memory") {
  const temporary_folder folder;
  zc::fd_sink sink(folder / "out");
  CHECK(zc::copy_stream(io::array_source(content.data(), content.size()), sink).bytes == content.size());
  CHECK((read_file(folder / "out") == content));

  std::string memory(content.size(), '\0');
  CHECK(zc::copy_stream(zc::fd_source(folder / "out"), io::array_sink(memory.data(), memory.size())).bytes ==
        content.size());
  CHECK((memory == content));

  std::error_code error;
  std::string small(1000, '\0');
  const zc::copy_result result =
      zc::copy_stream(zc::fd_source(folder / "out"), io::array_sink(small.data(), small.size()), error);
  CHECK(error);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes <= 1000);
  CHECK((small == content.substr(0, 1000)));
}

TEST_CASE("copy_stream takes stream buffers, and any mix of ends") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  io::stream_buffer<zc::fd_source> from(folder / "in");
  std::ostringstream text;
  CHECK(zc::copy_stream(from, text).bytes == content.size());
  CHECK((text.str() == content));

  std::stringbuf memory(content);
  zc::fd_sink sink(folder / "out");
  CHECK(zc::copy_stream(memory, sink).bytes == content.size());
  CHECK((read_file(folder / "out") == content));

  std::istringstream again(content);
  std::stringbuf into;
  CHECK(zc::copy_stream(again, into).bytes == content.size());
  CHECK((into.str() == content));
}

TEST_CASE("a filter is never bypassed") {
  const temporary_folder folder;
  write_file(folder / "in", "one\ntwo\nthree\n");
  io::filtering_istream in;
  in.push(io::counter());
  in.push(zc::fd_source(folder / "in"));
  zc::fd_sink sink(folder / "out");
  CHECK(zc::copy_stream(in, sink).bytes == 14);
  CHECK(in.component<io::counter>(0)->lines() == 3);

  io::filtering_ostream out;
  out.push(io::counter());
  out.push(zc::fd_sink(folder / "out2"));
  std::ifstream file(folder / "in");
  CHECK(zc::copy_stream(file, out).bytes == 14);
  CHECK(out.component<io::counter>(0)->characters() == 14);
  out.reset();
  CHECK(read_file(folder / "out2") == "one\ntwo\nthree\n");
}

#ifndef _LIBCPP_VERSION
TEST_CASE("gzip compresses and decompresses over the devices") {
  const temporary_folder folder;
  write_file(folder / "in", std::string(100000, 'a'));
  {
    io::filtering_ostream out;
    out.push(io::gzip_compressor());
    out.push(zc::fd_sink(folder / "in.gz"));
    std::ifstream in(folder / "in");
    CHECK(zc::copy_stream(in, out).bytes == 100000);
  }
  CHECK(read_file(folder / "in.gz").size() < 1000);
  io::filtering_istream in;
  in.push(io::gzip_decompressor());
  in.push(zc::fd_source(folder / "in.gz"));
  std::ofstream out(folder / "out");
  CHECK(zc::copy_stream(in, out).bytes == 100000);
  CHECK(read_file(folder / "out") == std::string(100000, 'a'));
}

TEST_CASE("Boost's own descriptor devices are looked behind, alone, in a buffer and in a stream") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const zc::copy_options kernel_only = zc::copy_options::kernel_only;

  CHECK(zc::copy_stream(io::file_descriptor_source(folder / "in"), io::file_descriptor_sink(folder / "a"), kernel_only)
            .bytes == content.size());
  CHECK((read_file(folder / "a") == content));

  io::stream<io::file_descriptor_source> in(folder / "in");
  io::stream<io::file_descriptor_sink> out(folder / "b");
  CHECK(in.get() == std::char_traits<char>::to_int_type(content[0]));
  out << "head";
  CHECK(zc::copy_stream(in, out, kernel_only).bytes == content.size() - 1);
  out << "tail" << std::flush;
  CHECK((read_file(folder / "b") == "head" + content.substr(1) + "tail"));

  io::stream_buffer<io::file_descriptor> both(io::file_descriptor(folder / "in"));
  io::stream_buffer<io::file_descriptor> other(
      io::file_descriptor(folder / "c", std::ios::in | std::ios::out | std::ios::trunc));
  CHECK(zc::copy_stream(both, other, kernel_only).bytes == content.size());
  CHECK((read_file(folder / "c") == content));
}

TEST_CASE("a mapped file is an area of memory, and stays mapped") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  io::mapped_file_source mapped(folder / "in");
  zc::fd_sink sink(folder / "out");
  CHECK(zc::copy_stream(mapped, sink).bytes == content.size());
  CHECK(mapped.is_open());
  CHECK((read_file(folder / "out") == content));
}
#endif
