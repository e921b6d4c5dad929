// zc::copy over stream-buffer iterators, whose buffer is a private member in every standard library.
#include <zc/copy_stream.hpp>

#include "../buffers/reveal.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <streambuf>

namespace zc::ZC_ABI {

namespace {
using from = std::istreambuf_iterator<char>;
using to = std::ostreambuf_iterator<char>;
}  // namespace

namespace detail {
#ifdef _LIBCPP_VERSION
ZC_REVEAL(input_buffer, std::streambuf*, from, __sbuf_);
ZC_REVEAL(output_buffer, std::streambuf*, to, __sbuf_);
#else
ZC_REVEAL(input_buffer, std::streambuf*, from, _M_sbuf);
ZC_REVEAL(output_buffer, std::streambuf*, to, _M_sbuf);
#endif
}  // namespace detail

to copy(from first, from last, to out, copy_options options) {
  std::streambuf* const in = first.*member(detail::input_buffer());
  std::streambuf* const end = last.*member(detail::input_buffer());
  if (in == nullptr || end != nullptr || out.failed()) return std::copy(first, last, out);
  std::error_code error;
  detail::input_end input;
  input.buffer = in;
  detail::output_end output;
  output.buffer = out.*member(detail::output_buffer());
  detail::copy(input, output, detail::unbounded, options, &error);
  if (!error) return out;
  errno = error.value();
  return to(static_cast<std::streambuf*>(nullptr));
}

}  // namespace zc::ZC_ABI
