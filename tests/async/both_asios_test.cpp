// Boost.Asio's asynchronous copies in a program whose other files use the standalone Asio's; without exceptions and
// RTTI.
#undef ASIO_STANDALONE
#include <zc/async_copy.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstdint>

// What a program without exceptions gives Asio.
#ifdef BOOST_NO_EXCEPTIONS
#include <boost/throw_exception.hpp>
#include <cstdlib>
namespace boost {
void throw_exception(const std::exception&) { std::abort(); }
void throw_exception(const std::exception&, const boost::source_location&) { std::abort(); }
}  // namespace boost
#endif

std::uintmax_t copied_by_boost_asio();

std::uintmax_t copied_by_boost_asio() {
  boost::asio::io_context context;
  using socket = boost::asio::local::stream_protocol::socket;
  socket in(context), in_peer(context), out(context), out_peer(context);
  boost::system::error_code ec;
  boost::asio::local::connect_pair(in, in_peer, ec);
  boost::asio::local::connect_pair(out, out_peer, ec);
  in_peer.send(boost::asio::buffer("hello", 5), 0, ec);
  in_peer.close(ec);
  std::uintmax_t n = 0;
  zc::async_copy(in, out, [&n](const boost::system::error_code&, const zc::copy_result& r) { n = r.bytes; });
  context.run();
  return n;
}
