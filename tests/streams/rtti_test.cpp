// Classes without a std::type_info.
#include "without_rtti.hpp"

#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/filtering_stream.hpp>

#include <fstream>
#include <sstream>

#ifndef ZC_SANITIZED  // whose checks want to know every type

using namespace zc_test;

TEST_CASE("a buffer of a class compiled with -fno-rtti goes through its own code, as input and output") {
  const temporary_folder folder;
  std::stringbuf text("text");
  std::ofstream out(folder / "out");
  CHECK(zc::copy_stream(*doubling_input(text), out).bytes == 8);
  CHECK(read_file(folder / "out") == "tteexxtt");
  std::ifstream in(folder / "out");
  std::stringbuf copy;
  CHECK(zc::copy_stream(in, *doubling_output(copy)).bytes == 8);
  CHECK(copy.str() == "tttteeeexxxxtttt");
  const std::unique_ptr<std::streambuf> from = doubling_input(copy);
  boost::iostreams::filtering_istream chain;
  chain.std::ios::rdbuf(from.get());
  CHECK(zc::copy_stream_n(chain, out, 2).bytes == 2);
}

TEST_CASE("a stream of a class compiled with -fno-rtti is as good as any, with any buffer") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  std::filebuf from;
  std::filebuf to;
  from.open(folder / "in", std::ios::in);
  to.open(folder / "out", std::ios::out);
  CHECK(zc::copy_stream(*input_stream(from), *output_stream(to), zc::copy_options::kernel_only).bytes == 4);
  CHECK(read_file(folder / "out") == "text");
  std::stringbuf text("more");
  const std::unique_ptr<std::streambuf> doubled = doubling_input(text);
  const std::unique_ptr<std::streambuf> again = doubling_output(to);
  CHECK(zc::copy_stream(*input_stream(*doubled), *output_stream(*again)).bytes == 8);
  to.pubsync();
  CHECK(read_file(folder / "out") == "textmmmmoooorrrreeee");
  boost::iostreams::filtering_ostream chain;
  chain.push(zc::fd_sink(folder / "chained"));
  CHECK(zc::copy_stream(*input_stream(*doubling_input(*doubled)), chain).bytes == 0);
}

TEST_CASE("code compiled with -fno-rtti can include all headers, and copies by the kernel as any other") {
  const temporary_folder folder;
  write_file(folder / "in", "some text");
  CHECK(copied_without_rtti(folder / "in", folder / "out") == 9);
  CHECK(read_file(folder / "out") == "some text");
}

#endif
