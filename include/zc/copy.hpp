/// @file
/// zc::copy: the one word that replaces boost::iostreams::copy.
#ifndef ZC_COPY_HPP
#define ZC_COPY_HPP

#include <zc/copy_stream.hpp>
#include <zc/detail/refused.hpp>
#include <zc/detail/refused_ends.hpp>
#include <zc/detail/refused_rest.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>
#include <zc/iostreams.hpp>

#include <boost/iostreams/close.hpp>
#include <boost/iostreams/constants.hpp>
#include <boost/iostreams/detail/adapter/output_iterator_adapter.hpp>
#include <boost/iostreams/detail/adapter/range_adapter.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <boost/iostreams/pipeline.hpp>
#include <boost/range/iterator_range.hpp>
#include <boost/ref.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <limits>
#include <system_error>
#include <type_traits>

namespace zc {
inline namespace ZC_ABI {
namespace detail {

// What is copied from or to in place of an argument of zc::copy. A stream or stream buffer is itself.
template <class Mode, class T, class = void>
struct boost_end;
template <class Mode, class T>
struct boost_end<Mode, T, std::enable_if_t<io::is_std_io<T>::value>> {
  using type = T&;
};
template <class Mode, class T>
struct boost_end<Mode, boost::reference_wrapper<T>> {
  using type = T&;
};
// A device is copied, and its copy is used and closed: copies of most devices share what they stand for.
template <class Mode, class T>
struct boost_end<Mode, T, std::enable_if_t<is_device<T, Mode>::value>> {
  using type = T;
};
template <class Mode, class Front, class Back>
struct boost_end<Mode, io::pipeline<Front, Back>> {
  using type = io::filtering_streambuf<Mode>;
};
template <class Mode, class Iterator>
struct boost_end<Mode, boost::iterator_range<Iterator>> {
  using type = io::detail::range_adapter<Mode, boost::iterator_range<Iterator>>;
};
template <class Iterator>
struct boost_end<io::output, Iterator,
                 std::enable_if_t<std::is_base_of_v<std::output_iterator_tag,
                                                    typename std::iterator_traits<Iterator>::iterator_category>>> {
  using type = io::detail::output_iterator_adapter<io::output, char, Iterator>;
};

template <class Mode, class T>
using boost_end_for = typename boost_end<Mode, bare<T>>::type;

template <class T, class = void>
inline constexpr bool is_boost_input = false;
template <class T>
inline constexpr bool is_boost_input<T, std::void_t<boost_end_for<io::input, T>>> =
    is_input<bare<boost_end_for<io::input, T>>>;
template <class T, class = void>
inline constexpr bool is_boost_output = false;
template <class T>
inline constexpr bool is_boost_output<T, std::void_t<boost_end_for<io::output, T>>> =
    is_output<bare<boost_end_for<io::output, T>>>;

// The ends of zc::copy.
struct boost_ends {
  template <class T>
  static constexpr bool is_input = is_boost_input<T>;
  template <class T>
  static constexpr bool is_output = is_boost_output<T>;
};

// As boost::iostreams::copy, by the static type: a std::ofstream is closed, a std::ostream is flushed. But what a
// stream only tells by its state or its answer is returned, as an errno; 0 otherwise.
template <class T>
int close_boost_end(void* which, bool is_output) {
  T& end = *static_cast<T*>(which);
  constexpr bool is_closed =
      !io::is_std_io<T>::value || std::is_convertible_v<typename io::category_of<T>::type, io::closable_tag>;
  bool is_well = true;
  errno = 0;
  if constexpr (is_closed && is_a<T, std::ios>) {
    const bool had_failed = end.fail();
    io::detail::close_all(end);
    is_well = had_failed || !end.fail();
  } else if constexpr (is_closed) {
    io::detail::close_all(end);
  } else if constexpr (is_buffer<T>) {
    is_well = !is_output || end.pubsync() == 0;
  } else if (is_output && end.std::ios::rdbuf() != nullptr) {
    is_well = end.std::ios::rdbuf()->pubsync() == 0;
  }
  if (is_well) return 0;
  const int error = errno != 0 ? errno : EIO;
  if constexpr (is_a<T, std::ios>) end.setstate(std::ios_base::badbit);
  return error;
}

// Closes, or flushes, one of the two ends. `close` throws, or returns an errno, or 0.
struct closer {
  int (*close)(void* end, bool is_output);
  void* end;
};

// What an error code is converted to, in vain.
struct unused_error_code {
  template <class T, class = std::enable_if_t<is_other_error_code<T> || std::is_same_v<T, std::error_code&>>>
  unused_error_code(T&&, struct zc_copy_throws_its_errors_so_use_zc_copy_stream_which_takes_an_error_code* = nullptr)
      ZC_REFUSED("zc::copy throws its errors, so use zc::copy_stream, which takes an error code");
};

// Copies, and closes both ends whatever happens. Throws copy_error.
ZC_EXPORT copy_result copy_and_close(const input_end& in, const output_end& out, closer close_in, closer close_out);

template <class In, class Out>
ZC_LOCAL copy_result copy_boost_ends(In& in, Out& out) {
  as_input<In> from(in);
  as_output<Out> to(out);
  return copy_and_close(from.end, to.end, {close_boost_end<In>, &in}, {close_boost_end<Out>, &out});
}

template <class In, class Out>
using if_boost_ends = std::enable_if_t<are_right<boost_ends, In, Out>, std::streamsize>;

}  // namespace detail

/// The one-word replacement for boost::iostreams::copy: takes what that takes, closes what that closes, returns the
/// number of bytes (at most what a std::streamsize holds), and copies as copy_stream does, by the kernel where
/// possible.
///
/// An end is a stream, a stream buffer, a chain, a device (also a temporary one, and one made by
/// boost::iostreams::compose), a pipeline (`gzip_compressor() | fd_sink("to.gz")`), an iterator range, or, as the
/// output, an output iterator. A device is copied first, as by Boost: give boost::ref(device) where the copies of a
/// device do not share their state.
///
/// Both ends are closed, whether the copy succeeds or fails: devices, streams and buffers of Boost.Iostreams, chains,
/// whose filters then write what they held back, and a std::fstream, std::filebuf and the like, where their static type
/// says that they are files. Other streams and buffers stay open, and are flushed if they are the output. Throws
/// copy_error, also where closing fails, which boost::iostreams::copy reports for some ends and not for others.
/// `buffer_size` is for compatibility: zc chooses by itself, where it needs a buffer.
template <class In, class Out>
ZC_LOCAL detail::if_boost_ends<In, Out> copy(
    In&& in, Out&& out, [[maybe_unused]] std::streamsize buffer_size = boost::iostreams::default_device_buffer_size) {
  detail::boost_end_for<boost::iostreams::input, In> from(in);
  detail::boost_end_for<boost::iostreams::output, Out> to(out);
  constexpr std::uintmax_t most = std::numeric_limits<std::streamsize>::max();
  return static_cast<std::streamsize>(std::min(detail::copy_boost_ends(from, to).bytes, most));
}
ZC_REFUSE_OTHER_ENDS(std::streamsize copy, detail::boost_ends);
/// @cond
template <class = void>
std::streamsize copy(detail::right_end<detail::boost_ends, direction::input>,
                     detail::right_end<detail::boost_ends, direction::output>, detail::unused_error_code);
/// @endcond

}  // namespace ZC_ABI
}  // namespace zc

#endif
