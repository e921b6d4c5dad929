// zc::copy over stream-buffer iterators. The buffer behind an iterator is a private member in every standard library;
// an explicit instantiation may name it all the same ([temp.spec]/6).
#include <zc/copy_stream.hpp>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <streambuf>

namespace zc {

namespace {

using from = std::istreambuf_iterator<char>;
using to = std::ostreambuf_iterator<char>;

template <class Name, typename Name::type Member>
struct reveal {
  friend typename Name::type member(Name) { return Member; }
};
struct input_buffer {
  using type = std::streambuf* from::*;
  friend type member(input_buffer);
};
struct output_buffer {
  using type = std::streambuf* to::*;
  friend type member(output_buffer);
};
#ifdef _LIBCPP_VERSION
template struct reveal<input_buffer, &from::__sbuf_>;
template struct reveal<output_buffer, &to::__sbuf_>;
#else
template struct reveal<input_buffer, &from::_M_sbuf>;
template struct reveal<output_buffer, &to::_M_sbuf>;
#endif

}  // namespace

to copy(from first, from last, to out, copy_options options) {
  std::streambuf* const in = first.*member(input_buffer());
  std::streambuf* const end = last.*member(input_buffer());
  if (in == nullptr || end != nullptr || out.failed()) return std::copy(first, last, out);
  std::error_code error;
  detail::input_end input;
  input.buffer = in;
  detail::output_end output;
  output.buffer = out.*member(output_buffer());
  detail::copy(input, output, detail::unbounded, options, &error);
  if (!error) return out;
  errno = error.value();
  return to(static_cast<std::streambuf*>(nullptr));
}

}  // namespace zc
