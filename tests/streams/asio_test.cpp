// Asio's streams, sockets and files: Boost.Asio's, and once more those of the standalone Asio (ASIO_STANDALONE).
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/asio.hpp>
#include <zc/zc.hpp>

#include <doctest/doctest.h>

#ifdef ASIO_STANDALONE
#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#if __has_include(<asio/stream_file.hpp>)
#include <asio/stream_file.hpp>
#endif
#else
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#endif

#include <fstream>
#include <sstream>

namespace {

using namespace zc_test;
#ifdef ASIO_STANDALONE
namespace net = asio;
#else
namespace net = boost::asio;
#endif
using net::ip::tcp;
using net::local::stream_protocol;
using zc::copy_method;
const std::string content = bytes(500000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;

}  // namespace

TEST_CASE("a file goes into a local Asio stream by the kernel, in order with what is written before and after") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  stream_protocol::iostream out;
  two_ends ends = make_unix();
  drainer reader(std::move(ends.read));
  out.socket().assign(stream_protocol(), ::dup(ends.write.get()));
  ends.write.reset();
  std::ifstream in(folder / "in");
  out << "head ";
  const zc::copy_result result = zc::copy_stream(in, out, kernel_only | zc::copy_options::relax_safe_kernel_copy);
  CHECK(result.bytes == content.size());
  CHECK(result.method == copy_method::sendfile);
  out << " tail" << std::flush;
  out.close();
  CHECK((reader.content() == "head " + content + " tail"));
}

TEST_CASE("what a TCP Asio stream has read ahead arrives, and the rest by the kernel") {
  const temporary_folder folder;
  two_ends ends = make_tcp();
  const feeder peer(std::move(ends.write), content);
  tcp::iostream in;
  in.socket().assign(tcp::v4(), ::dup(ends.read.get()));
  ends.read.reset();
  CHECK(in.get() == static_cast<unsigned char>(content[0]));
  std::ofstream out(folder / "out");
  const zc::copy_result result = zc::copy_stream(in, out, kernel_only);
  CHECK(result.bytes == content.size() - 1);
  CHECK(result.method == copy_method::splice_through_pipe);
  CHECK((read_file(folder / "out") == content.substr(1)));
  CHECK(in.get() == std::char_traits<char>::eof());
}

TEST_CASE("an Asio stream that is not connected is an error") {
  tcp::iostream out;
  std::istringstream in("text");
  std::error_code error;
  CHECK(zc::copy_stream(in, out, error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::bad_file_descriptor);
}

TEST_CASE("plain Asio sockets are ends through the descriptor devices, blocking or not, and stay open") {
  for (const bool is_non_blocking : {false, true}) {
    net::io_context context;
    stream_protocol::socket in_peer(context);
    stream_protocol::socket in(context);
    stream_protocol::socket out(context);
    stream_protocol::socket out_peer(context);
    net::local::connect_pair(in_peer, in);
    net::local::connect_pair(out, out_peer);
    in.non_blocking(is_non_blocking);
    out.non_blocking(is_non_blocking);
    const feeder peer(unique_fd(::dup(in_peer.native_handle())), content);
    drainer reader(unique_fd(::dup(out_peer.native_handle())));
    zc::fd_source source(in.native_handle(), never_close);
    zc::fd_sink sink(out.native_handle(), never_close);
    const zc::copy_result result = zc::copy_stream_n(source, sink, content.size(), kernel_only);
    CHECK(result.bytes == content.size());
    CHECK(result.method == copy_method::splice_through_pipe);
    out.shutdown(stream_protocol::socket::shutdown_send);
    CHECK((reader.content() == content));
  }
}

#ifdef ASIO_HAS_FILE
TEST_CASE("an Asio stream_file is an end through the descriptor devices") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  try {
    net::stream_file in(context, folder / "in", net::stream_file::read_only);
    net::stream_file out(context, folder / "out", net::stream_file::write_only | net::stream_file::create);
    zc::fd_source source(in.native_handle(), never_close);
    zc::fd_sink sink(out.native_handle(), never_close);
    CHECK(zc::copy_stream(source, sink, kernel_only).method == copy_method::copy_file_range);
    CHECK((read_file(folder / "out") == content));
  } catch (const std::system_error& e) {
    MESSAGE("skipped: an Asio stream_file needs io_uring: " << std::string(e.what()));
  }
}
#endif
