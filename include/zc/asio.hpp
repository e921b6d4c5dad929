// With this header, zc::copy_stream looks behind Asio's ip::tcp::iostream and local::stream_protocol::iostream:
// Boost.Asio's, or the standalone Asio's where ASIO_STANDALONE is defined. The files of one program may differ in that.
//
// Such a stream's own expiry (expires_after) is ignored by a copy; set SO_RCVTIMEO or SO_SNDTIMEO on the socket
// instead. Any other Asio object is an end through its descriptor: zc::fd_sink(socket.native_handle(),
// never_close_handle).
#ifndef ZC_ASIO_HPP
#define ZC_ASIO_HPP

#include <zc/buffer_traits.hpp>

#ifdef ASIO_STANDALONE
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#define ZC_ASIO ::asio
#define ZC_ASIO_NAME standalone_asio
#else
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#define ZC_ASIO ::boost::asio
#define ZC_ASIO_NAME boost_asio
#endif

namespace zc {
inline namespace ZC_ABI {

template <class Protocol, class... Rest>
struct buffer_traits<ZC_ASIO::basic_socket_streambuf<Protocol, Rest...>> {
  using buffer = ZC_ASIO::basic_socket_streambuf<Protocol, Rest...>;
  static int descriptor(buffer& b, direction) { return b.socket().is_open() ? b.socket().native_handle() : -1; }
};

#ifdef __cpp_rtti
// Each of the two Asios has its own, since one program may use both.
namespace detail::ZC_ASIO_NAME {

inline const look_behind<ZC_ASIO::basic_socket_streambuf<ZC_ASIO::ip::tcp>> looks_behind_tcp_iostream;
inline const look_behind<ZC_ASIO::basic_socket_streambuf<ZC_ASIO::local::stream_protocol>> looks_behind_local_iostream;

}  // namespace detail::ZC_ASIO_NAME
#endif
}  // namespace ZC_ABI
}  // namespace zc

#undef ZC_ASIO
#undef ZC_ASIO_NAME

#endif
