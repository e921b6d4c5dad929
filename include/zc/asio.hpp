/// @file
/// With this header, zc copies from and to what Asio has: Boost.Asio's, or that of the standalone Asio where
/// ASIO_STANDALONE is defined. The files of one program may differ in that.
///
/// - ip::tcp::iostream and local::stream_protocol::iostream are looked behind. Such a stream's own expiry
///   (expires_after) is ignored by a copy; set SO_RCVTIMEO or SO_SNDTIMEO on the socket instead.
/// - Sockets (stream, datagram and sequenced packet, of any protocol), posix::stream_descriptor, readable_pipe,
///   writable_pipe and stream_file are ends of every function that copies: `zc::copy_stream(file, socket)`. The copy
///   uses their descriptor, and leaves it open; one that is not open is errc::bad_file_descriptor. copy_stream blocks,
///   also where the object does not: for an event loop there is `<zc/async_copy.hpp>`. Asio must have no operation in
///   the same direction pending on the object.
///
/// What transforms bytes is no end here (ssl::stream): below it, they would go out as they are.
#ifndef ZC_ASIO_HPP
#define ZC_ASIO_HPP

#include <zc/buffer_traits.hpp>
#include <zc/detail/asio_used.hpp>
#include <zc/detail/ends.hpp>

#ifdef ASIO_STANDALONE
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#else
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#endif

#include <type_traits>

namespace zc {
inline namespace ZC_ABI {

/// The socket behind an `ip::tcp::iostream` or `local::stream_protocol::iostream`.
template <class Protocol, class... Rest>
struct buffer_traits<ZC_ASIO::basic_socket_streambuf<Protocol, Rest...>> {
  using buffer = ZC_ASIO::basic_socket_streambuf<Protocol, Rest...>;
  /// The same socket for both directions, or -1 if it is not open.
  static int descriptor(buffer& b, direction) { return b.socket().is_open() ? b.socket().native_handle() : -1; }
};

namespace detail {

#ifdef __cpp_rtti
// Each of the two Asios has its own, since one program may use both.
namespace ZC_ASIO_NAME {

inline const look_behind<net::basic_socket_streambuf<net::ip::tcp>> looks_behind_tcp_iostream;
inline const look_behind<net::basic_socket_streambuf<net::local::stream_protocol>> looks_behind_local_iostream;

}  // namespace ZC_ASIO_NAME
#endif

// An object of Asio's is an end by its descriptor.
template <class T>
struct as_input<T, std::enable_if_t<ZC_ASIO_NAME::reads<T>>> {
  explicit as_input(T& object) { end.fd = object.is_open() ? object.native_handle() : -1; }
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<ZC_ASIO_NAME::writes<T>>> {
  explicit as_output(T& object) { end.fd = object.is_open() ? object.native_handle() : -1; }
  output_end end{};
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
