// The functions that users call: exceptions and error codes, the streams' state, and messages for people.
#include <zc/copy_stream.hpp>

#include "../kernel/cancellation.hpp"
#include "../kernel/sys.hpp"
#include "copying.hpp"

#include <cerrno>
#include <exception>
#include <istream>
#include <new>
#include <ostream>

namespace zc::ZC_ABI::detail {

namespace {

// badbit for the stream of that end, without the exception that its mask may want for it.
void set_badbit(copy_end end, const input_end& in, const output_end& out) noexcept {
  std::ios* const stream = end == copy_end::input    ? static_cast<std::ios*>(in.stream)
                           : end == copy_end::output ? static_cast<std::ios*>(out.stream)
                                                     : nullptr;
  try {
    if (stream != nullptr) stream->setstate(std::ios_base::badbit);
  } catch (...) {
  }
}

// Which end, which file, and what the errno does not tell; std::system_error adds what that tells.
std::string message(const copying& c, const failure& f) {
  if (f.end == copy_end::neither) return "zc: " + f.why;
  const std::string end = f.end == copy_end::input ? "zc: reading the input" : "zc: writing the output";
  return end + c.name_of(f.end) + (f.why.empty() ? "" : ": " + f.why);
}

[[noreturn]] void throw_nested(copy_error&& error, const std::exception_ptr& cause) {
  try {
    std::rethrow_exception(cause);
  } catch (...) {
    std::throw_with_nested(std::move(error));
  }
}

}  // namespace

copy_result copy(const input_end& in, const output_end& out, std::uintmax_t n, copy_options options,
                 std::error_code* ec) {
  if (ec != nullptr) ec->clear();
  const sys::copy_scope scope;
  copying c(n, options);
  failure f;
  std::exception_ptr cause;
  try {
    f = c.run(in, out);
  } catch (const std::bad_alloc&) {
    c.deliver_what_came();
    try {
      c.give_back();
    } catch (...) {  // there is no more memory for that either
      go_on_unwinding();
    }
    set_badbit(c.asked(), in, out);
    throw;
  } catch (const std::system_error& e) {
    cause = std::current_exception();
    const bool is_telling = e.code() && e.code().category() != std::iostream_category();
    f = c.thrown(is_telling ? e.code() : std::error_code(), e.what());
  } catch (const std::exception& e) {
    cause = std::current_exception();
    f = c.thrown(std::error_code(), e.what());
  } catch (...) {
    cause = std::current_exception();
    if (cause == nullptr) c.deliver_to_file();  // the thread is cancelled
    go_on_unwinding();
    f = c.thrown(std::error_code(), "");
  }
  c.give_back();
  if (!f) return c.result();

  set_badbit(f.end, in, out);
  const std::string what = ec == nullptr ? message(c, f) : std::string();
  copy_result r = c.result();
  r.failed_end = f.end;
  if (ec == nullptr && cause == nullptr) throw copy_error(f.code, what, std::move(r));
  if (ec == nullptr) throw_nested(copy_error(f.code, what, std::move(r)), cause);
  *ec = f.code;
  return r;
}

}  // namespace zc::ZC_ABI::detail

namespace zc::ZC_ABI {

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

}  // namespace zc::ZC_ABI
