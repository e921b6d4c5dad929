#include "peers/open_streams.hpp"

#include "ends/fd.hpp"

#include <zc/fd_device.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/iostreams/stream.hpp>

#include <fcntl.h>

#include <filesystem>
#include <fstream>

namespace zc_benchmark {
namespace {

template <class Protocol>
auto asio_stream(const Protocol& protocol, int fd) {
  auto stream = std::make_shared<typename Protocol::iostream>();
  stream->socket().assign(protocol, checked(::fcntl(fd, F_DUPFD_CLOEXEC, 0), "F_DUPFD_CLOEXEC"));
  return stream;
}

// A stream that somebody else owns.
template <class Stream>
std::shared_ptr<Stream> borrowed(Stream* stream) {
  return {stream, [](Stream*) {}};
}

constexpr auto never_close = boost::iostreams::never_close_handle;

}  // namespace

std::shared_ptr<std::istream> open_input(const ends& e) {
  switch (e.in_kind) {
    case kind::file: return std::make_shared<std::ifstream>(e.in_path, std::ios::binary);
    case kind::unix_socket: return asio_stream(boost::asio::local::stream_protocol(), e.in);
    case kind::tcp_socket: return asio_stream(boost::asio::ip::tcp::v4(), e.in);
    case kind::pipe: return std::make_shared<boost::iostreams::stream<zc::fd_source>>(zc::fd_source(e.in, never_close));
    case kind::memory: break;
  }
  return borrowed(e.in_stream);
}

std::shared_ptr<std::ostream> open_output(const ends& e) {
  switch (e.out_kind) {
    case kind::file:
      std::filesystem::remove(e.out_path);  // see class output: a file that is truncated is something else
      return std::make_shared<std::ofstream>(e.out_path, std::ios::binary);
    case kind::unix_socket: return asio_stream(boost::asio::local::stream_protocol(), e.out);
    case kind::tcp_socket: return asio_stream(boost::asio::ip::tcp::v4(), e.out);
    case kind::pipe: return std::make_shared<boost::iostreams::stream<zc::fd_sink>>(zc::fd_sink(e.out, never_close));
    case kind::memory: break;
  }
  return borrowed(e.out_stream);
}

}  // namespace zc_benchmark
