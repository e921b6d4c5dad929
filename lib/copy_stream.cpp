// The functions that users call: exceptions and error codes, the streams' state, and messages for people.
#include <zc/copy_stream.hpp>

#include "copying.hpp"
#include "sys.hpp"

#include <cerrno>
#include <istream>
#include <new>
#include <ostream>

namespace zc::detail {

namespace {

// badbit, without the exception that the stream's mask may want for it.
void set_badbit(std::ios& stream) noexcept {
  try {
    stream.setstate(std::ios_base::badbit);
  } catch (...) {
  }
}

// Which end, which file, and what the errno does not tell; std::system_error adds what that tells.
std::string message(const copying& c, const failure& f) {
  if (f.end == copy_end::neither) return "zc: " + f.why;
  const std::string end = f.end == copy_end::input ? "zc: reading the input" : "zc: writing the output";
  return end + c.name_of(f.end) + (f.why.empty() ? "" : ": " + f.why);
}

}  // namespace

copy_result copy(const input_end& in, const output_end& out, std::uintmax_t n, copy_options options,
                 std::error_code* ec) {
  if (ec != nullptr) ec->clear();
  const sys::sigpipe_guard guard;
  copying c(n, options);
  failure f;
  try {
    f = c.run(in, out);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::system_error& e) {
    const bool is_telling = e.code() && e.code().category() != std::iostream_category();
    f = c.thrown(is_telling ? e.code() : std::error_code(), e.what());
  } catch (const std::exception& e) {
    f = c.thrown(std::error_code(), e.what());
  } catch (...) {
    f = c.thrown(std::error_code(), "");
  }
  c.give_back();
  if (!f) return c.result();

  if (f.end == copy_end::input && in.stream != nullptr) set_badbit(*in.stream);
  if (f.end == copy_end::output && out.stream != nullptr) set_badbit(*out.stream);
  const std::string what = ec == nullptr ? message(c, f) : std::string();
  copy_result r = c.result();
  r.failed_end = f.end;
  if (ec == nullptr) throw copy_error(f.code, what, std::move(r));
  *ec = f.code;
  return r;
}

}  // namespace zc::detail

namespace zc {

copy_result copy_stream(std::istream& in, std::ostream& out) {
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, nullptr);
}
copy_result copy_stream(std::istream& in, std::ostream& out, std::error_code& ec) {
  return detail::copy_ends(in, out, detail::unbounded, default_copy_options, &ec);
}
copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options) {
  return detail::copy_ends(in, out, detail::unbounded, options, nullptr);
}
copy_result copy_stream(std::istream& in, std::ostream& out, copy_options options, std::error_code& ec) {
  return detail::copy_ends(in, out, detail::unbounded, options, &ec);
}

}  // namespace zc
