// The story of a copy: find the descriptors, drain what the streams hold, go down the rows of the table, and leave both
// streams as if their own code had done it.
#include "areas.hpp"
#include "ends.hpp"
#include "sys.hpp"
#include "transfer.hpp"
#include "wait.hpp"

#include <zc/copy_stream.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <istream>
#include <new>
#include <ostream>

namespace zc::detail {

namespace {

struct failure {
  std::error_code code;
  copy_end end = copy_end::neither;
  const char* why = nullptr;  // what the errno alone does not tell
  explicit operator bool() const noexcept { return static_cast<bool>(code); }
};

constexpr char needs_buffer[] = "no kernel call can do this copy, and kernel_only rules out a buffer";

failure fail(int error, copy_end end, const char* why = nullptr) {
  return {std::error_code(error, std::generic_category()), end, why};
}

bool are_valid(copy_options options) noexcept {
  constexpr copy_options ways = copy_options::buffered_only | copy_options::kernel_only;
  constexpr copy_options known = ways | copy_options::relax_safe_kernel_copy;
  return (options & ~known) == copy_options::none && (options & ways) != ways;
}

class copying {
 public:
  copying(std::uintmax_t n, copy_options options) noexcept : left_(n), options_(options) {}

  failure run(const input_end& in, const output_end& out);

  // Which end is being asked, for exceptions that come out of it.
  copy_end asked() const noexcept { return asked_; }

  std::string name_of(copy_end which) const {
    const end& e = which == copy_end::input ? static_cast<const end&>(in_) : out_;
    return e.has_descriptor() ? ", " + sys::name_of(e.descriptor_found().fd) : std::string();
  }

  copy_result result(copy_end failed_end) {
    if (failed_end == copy_end::output) {
      std::uintmax_t& buffered = moved_by(copy_method::buffered);
      buffered -= std::min<std::uintmax_t>(buffered, out_.kept());
    }
    copy_result r;
    r.failed_end = failed_end;
    r.undelivered = std::move(undelivered_);
    std::uintmax_t most = 0;
    for (std::size_t i = 0; i < moved_by_.size(); ++i) {
      r.bytes += moved_by_[i];
      if (moved_by_[i] > most) {
        most = moved_by_[i];
        r.method = static_cast<copy_method>(i);
      }
    }
    return r;
  }

 private:
  failure find(const input_end& in, const output_end& out);
  failure drain(bool may_read);
  failure transfer_rest();
  std::uintmax_t& moved_by(copy_method way) { return moved_by_[static_cast<std::size_t>(way)]; }

  std::uintmax_t left_;
  copy_options options_;
  source in_;
  sink out_;
  copy_end asked_ = copy_end::neither;
  std::array<std::uintmax_t, 7> moved_by_ = {};
  std::string undelivered_;
};

failure copying::run(const input_end& in, const output_end& out) {
  if (!are_valid(options_)) return fail(EINVAL, copy_end::neither, "unknown or contradictory copy_options");
  if (failure f = find(in, out)) return f;
  if (left_ == 0) return {};
  const bool is_direct = in_.has_descriptor() && out_.has_descriptor();
  if (!is_direct && (options_ & copy_options::kernel_only) != copy_options::none) {
    return fail(EOPNOTSUPP, copy_end::neither, needs_buffer);
  }
  if (!is_direct) {
    in_.need_buffer();
    out_.need_buffer();
  }

  asked_ = copy_end::output;
  if (const int error = out_.prepare()) return fail(error, copy_end::output);
  asked_ = copy_end::input;
  if (const int error = in_.prepare()) return fail(error, copy_end::input);

  if (failure f = drain(!is_direct)) return f;
  asked_ = copy_end::output;
  if (const int error = out_.flush()) return fail(error, copy_end::output);
  return is_direct && left_ > 0 ? transfer_rest() : failure();
}

failure copying::find(const input_end& in, const output_end& out) {
  std::streambuf* const from = in.stream != nullptr ? in.stream->std::ios::rdbuf() : in.buffer;
  std::streambuf* const to = out.stream != nullptr ? out.stream->std::ios::rdbuf() : out.buffer;
  if (in.stream != nullptr && from == nullptr) return fail(EINVAL, copy_end::input, "the input stream has no buffer");
  if (out.stream != nullptr && to == nullptr) return fail(EINVAL, copy_end::output, "the output stream has no buffer");
  if (const int error = in_.find(from, in.fd, direction::input)) {
    return fail(error, copy_end::input, "the input is not open, or not for reading");
  }
  if (const int error = out_.find(to, out.fd, direction::output)) {
    return fail(error, copy_end::output, "the output is not open, or not for writing");
  }
  if (out.stream != nullptr && out.stream->fail()) {
    return fail(EIO, copy_end::output, "the output stream had failed before, and needs a clear() first");
  }
  return {};
}

// What lies in memory goes straight from there to the output: with a descriptor on both ends, what was read ahead;
// without, everything, area by area, so that what a slow input has is passed on before more is asked for.
failure copying::drain(bool may_read) {
  while (left_ > 0) {
    asked_ = copy_end::input;
    std::string_view some = in_.next(may_read);
    if (some.empty()) break;
    if (some.size() > left_) some = some.substr(0, static_cast<std::size_t>(left_));
    asked_ = copy_end::output;
    std::size_t done = 0;
    const int error = out_.put(some, done);
    in_.consume(done);
    left_ -= done;
    moved_by(copy_method::buffered) += done;
    if (error != 0) return fail(error, copy_end::output);
  }
  return {};
}

// The resumable unit, run to its end.
failure copying::transfer_rest() {
  transfer t(in_.descriptor_found(), out_.descriptor_found(), left_, options_);
  failure f;
  for (bool is_done = false; !is_done;) {
    const clock::time_point began = clock::now();
    const outcome o = t.step();
    switch (o.kind) {
      case outcome::what::moved: moved_by(t.way()) += o.bytes; break;
      case outcome::what::would_block: {
        const end& e = o.on == copy_end::input ? static_cast<const end&>(in_) : out_;
        if (const int error = wait_for(e.descriptor_found().fd, o.awaited, began)) f = fail(error, o.on);
        is_done = static_cast<bool>(f);
        break;
      }
      case outcome::what::failed:
        f = fail(o.error, o.failed_end, o.failed_end == copy_end::neither ? needs_buffer : nullptr);
        is_done = true;
        break;
      case outcome::what::end:
      case outcome::what::refused: is_done = true; break;
    }
  }
  undelivered_ = t.give_back();
  in_.moved();
  if (const int error = out_.moved(); error != 0 && !f) f = fail(error, copy_end::output);
  return f;
}

// badbit, without the exception that the stream's mask may want for it.
void set_badbit(std::ios& stream) noexcept {
  try {
    stream.setstate(std::ios_base::badbit);
  } catch (...) {
  }
}

std::string message(const copying& c, const failure& f) {
  if (f.why != nullptr) return std::string("zc: ") + f.why;
  return (f.end == copy_end::input ? "zc: reading the input" : "zc: writing the output") + c.name_of(f.end);
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
    f = {e.code(), c.asked(), nullptr};
    if (e.code().category() == std::iostream_category()) f = fail(errno != 0 ? errno : EIO, c.asked());
  } catch (...) {
    f = fail(EIO, c.asked());
  }
  if (!f) return c.result(copy_end::neither);

  if (f.end == copy_end::input && in.stream != nullptr) set_badbit(*in.stream);
  if (f.end == copy_end::output && out.stream != nullptr) set_badbit(*out.stream);
  const std::string what = ec == nullptr ? message(c, f) : std::string();
  copy_result r = c.result(f.end);
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
