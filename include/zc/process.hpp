/// @file
/// With this header, zc::copy_stream looks behind the pipe streams of Boost.Process (its first version): ipstream,
/// opstream and pstream, whose buffer has a descriptor for each direction.
///
/// A child's input ends when the last writer's pipe is closed, and an opstream is one of them:
/// `out.flush(); out.pipe().close();` when all is written (out.close() of Boost 1.74 only flushes).
#ifndef ZC_PROCESS_HPP
#define ZC_PROCESS_HPP

#include <zc/buffer_traits.hpp>

#ifndef __cpp_exceptions
#error "<zc/process.hpp> cannot be used with -fno-exceptions, since Boost.Process cannot"
#endif

#if __has_include(<boost/process/v1/pipe.hpp>)
#include <boost/process/v1/pipe.hpp>
#else
#include <boost/process/pipe.hpp>
#endif

namespace zc {
inline namespace ZC_ABI {

namespace detail {
#if __has_include(<boost/process/v1/pipe.hpp>)
namespace process_used = ::boost::process::v1;
#else
namespace process_used = ::boost::process;
#endif
}  // namespace detail

/// The two pipes behind an `ipstream`, `opstream` or `pstream`.
template <>
struct buffer_traits<detail::process_used::pipebuf> {
  /// The descriptor that is read, or the one that is written; -1 if it is closed.
  static int descriptor(detail::process_used::pipebuf& b, direction wanted) {
    return wanted == direction::input ? b.pipe().native_source() : b.pipe().native_sink();
  }
};

#ifdef __cpp_rtti
namespace detail {
inline const look_behind<process_used::pipebuf> looks_behind_process_streams;
}
#endif

}  // namespace ZC_ABI
}  // namespace zc

#endif
