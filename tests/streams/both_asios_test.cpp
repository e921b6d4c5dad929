// Boost.Asio's streams in a program whose other file uses the standalone Asio's.
#undef ASIO_STANDALONE
#include "../support/descriptors.hpp"

#include <zc/asio.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>

using namespace zc_test;
using boost::asio::local::stream_protocol;

TEST_CASE("Boost.Asio's stream is looked behind also where another file of the program uses the standalone Asio") {
  const std::string content = bytes(500000);
  const temporary_folder folder;
  write_file(folder / "in", content);
  stream_protocol::iostream out;
  two_ends ends = make_unix();
  drainer reader(std::move(ends.read));
  out.socket().assign(stream_protocol(), ::dup(ends.write.get()));
  ends.write.reset();
  std::ifstream in(folder / "in");
  const zc::copy_options options = zc::copy_options::kernel_only | zc::copy_options::relax_safe_kernel_copy;
  CHECK(zc::copy_stream(in, out, options).method == zc::copy_method::sendfile);
  out.close();
  CHECK((reader.content() == content));
}
