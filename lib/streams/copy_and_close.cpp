// zc::copy over what Boost.Iostreams closes.
#include <zc/copy.hpp>

#include "../system/cancellation.hpp"
#include "../system/sys.hpp"

#include <cerrno>
#include <exception>
#include <initializer_list>
#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

copy_error error_of_closing(std::error_code code, copy_end end, const std::string& cause, copy_result r) {
  if (!code || code.category() == std::iostream_category()) {
    code.assign(errno != 0 ? errno : EIO, std::generic_category());
  }
  r.failed_end = end;
  const std::string which = end == copy_end::input ? "zc: closing the input" : "zc: closing the output";
  return {code, which + cause, std::move(r)};
}

void close(const closer& c, copy_end end, const copy_result& r) {
  sys::copy_scope::take_note();
  try {
    const int error = c.close(c.end, end == copy_end::output);
    if (error != 0) throw std::system_error(error, std::generic_category());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::system_error& e) {
    std::throw_with_nested(error_of_closing(e.code(), end, std::string(": ") + e.what(), r));
  } catch (const std::exception& e) {
    std::throw_with_nested(error_of_closing({}, end, std::string(": ") + e.what(), r));
  } catch (...) {
    go_on_unwinding();
    std::throw_with_nested(error_of_closing({}, end, "", r));
  }
  // The stream buffers of Boost.Iostreams swallow what a device throws while they are closed.
  const int swallowed = sys::copy_scope::take_note();
  if (swallowed != 0) throw error_of_closing({swallowed, std::generic_category()}, end, "", r);
}

// Something else has failed before, and counts.
void close_after_failure(const closer& c, copy_end end) {
  try {
    c.close(c.end, end == copy_end::output);
  } catch (...) {
    go_on_unwinding();
  }
}

// What `call` throws. If the thread is cancelled in it, closes what is still to be closed, and goes on unwinding.
template <class Call>
std::exception_ptr thrown_by(Call call, std::initializer_list<std::pair<closer, copy_end>> still_open) {
  try {
    call();
    return nullptr;
  } catch (...) {
    if (const std::exception_ptr thrown = std::current_exception()) return thrown;
    for (const auto& [close_it, end] : still_open) close_after_failure(close_it, end);
    go_on_unwinding();
    throw;
  }
}

}  // namespace

// After a failure, the ends are closed behind its handler: closing may wait, and a thread that is cancelled within a
// handler cannot be unwound.
copy_result copy_and_close(const input_end& in, const output_end& out, closer close_in, closer close_out) {
  const sys::copy_scope scope;  // a chain may write when it is closed
  const std::pair input{close_in, copy_end::input};
  const std::pair output{close_out, copy_end::output};
  copy_result r;
  std::exception_ptr failure =
      thrown_by([&] { r = copy(in, out, unbounded, default_copy_options, nullptr); }, {input, output});
  if (failure) {
    thrown_by([&] { close_after_failure(close_in, copy_end::input); }, {output});
  } else {
    failure = thrown_by([&] { close(close_in, copy_end::input, r); }, {output});
  }
  if (failure) {
    close_after_failure(close_out, copy_end::output);
    std::rethrow_exception(failure);
  }
  close(close_out, copy_end::output, r);
  return r;
}

}  // namespace zc::ZC_ABI::detail
