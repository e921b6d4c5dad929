// Which Asio <zc/asio.hpp> and <zc/async_copy.hpp> are compiled with: Boost.Asio, or the standalone Asio where
// ASIO_STANDALONE is defined. Not for users.
//
// The files of one program may differ in that: what depends on it lives in a namespace of its own, ZC_ASIO_NAME, whose
// `net` is the Asio.
#ifndef ZC_DETAIL_ASIO_USED_HPP
#define ZC_DETAIL_ASIO_USED_HPP

#include <zc/export.hpp>

#include <utility>  // which Boost.Asio 1.74 forgets in C++20

#ifdef ASIO_STANDALONE
#include <asio/basic_datagram_socket.hpp>
#include <asio/basic_seq_packet_socket.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/detail/config.hpp>
#include <asio/error.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <asio/version.hpp>
#if __has_include(<asio/readable_pipe.hpp>)
#include <asio/readable_pipe.hpp>
#include <asio/stream_file.hpp>
#include <asio/writable_pipe.hpp>
#endif
#define ZC_ASIO ::asio
#define ZC_ASIO_NAME standalone_asio
#define ZC_ASIO_VERSION ASIO_VERSION
#define ZC_ASIO_LOCATION(name) ASIO_HANDLER_LOCATION((__FILE__, __LINE__, name))
#ifdef ASIO_HAS_PIPE
#define ZC_ASIO_HAS_PIPE 1
#endif
#ifdef ASIO_HAS_FILE
#define ZC_ASIO_HAS_FILE 1
#endif
#else
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/basic_seq_packet_socket.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/detail/config.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/version.hpp>
#if __has_include(<boost/asio/readable_pipe.hpp>)
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/stream_file.hpp>
#include <boost/asio/writable_pipe.hpp>
#endif
#define ZC_ASIO ::boost::asio
#define ZC_ASIO_NAME boost_asio
#define ZC_ASIO_VERSION BOOST_ASIO_VERSION
#define ZC_ASIO_LOCATION(name) BOOST_ASIO_HANDLER_LOCATION((__FILE__, __LINE__, name))
#ifdef BOOST_ASIO_HAS_PIPE
#define ZC_ASIO_HAS_PIPE 1
#endif
#ifdef BOOST_ASIO_HAS_FILE
#define ZC_ASIO_HAS_FILE 1
#endif
#endif

// Cancellation slots came with Boost 1.77 and Asio 1.20.
#if ZC_ASIO_VERSION >= 102000
#define ZC_ASIO_HAS_SLOTS 1
#endif

namespace zc {
inline namespace ZC_ABI {
namespace detail::ZC_ASIO_NAME {

namespace net = ZC_ASIO;

#ifdef ASIO_STANDALONE
using error_code = net::error_code;
#else
using error_code = ::boost::system::error_code;
#endif

// Asio's objects over a descriptor: exactly these templates, since a class derived from one may do more than pass bytes
// on.
template <class T>
inline constexpr bool is_socket = false;
template <class... P>
inline constexpr bool is_socket<net::basic_stream_socket<P...>> = true;
template <class... P>
inline constexpr bool is_socket<net::basic_datagram_socket<P...>> = true;
template <class... P>
inline constexpr bool is_socket<net::basic_seq_packet_socket<P...>> = true;

template <class T>
inline constexpr bool is_descriptor = false;
template <class... E>
inline constexpr bool is_descriptor<net::posix::basic_stream_descriptor<E...>> = true;

template <class T>
inline constexpr bool is_readable_pipe = false;
template <class T>
inline constexpr bool is_writable_pipe = false;
#ifdef ZC_ASIO_HAS_PIPE
template <class... E>
inline constexpr bool is_readable_pipe<net::basic_readable_pipe<E...>> = true;
template <class... E>
inline constexpr bool is_writable_pipe<net::basic_writable_pipe<E...>> = true;
#endif

template <class T>
inline constexpr bool is_file = false;
#ifdef ZC_ASIO_HAS_FILE
template <class... E>
inline constexpr bool is_file<net::basic_stream_file<E...>> = true;
#endif

template <class T>
inline constexpr bool reads = is_socket<T> || is_descriptor<T> || is_readable_pipe<T> || is_file<T>;
template <class T>
inline constexpr bool writes = is_socket<T> || is_descriptor<T> || is_writable_pipe<T> || is_file<T>;

}  // namespace detail::ZC_ASIO_NAME
}  // namespace ZC_ABI
}  // namespace zc

#endif
