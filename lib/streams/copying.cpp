// The story of a copy: find the descriptors, drain what the streams hold, go down the rows of the table, and leave both
// streams as if their own code had done it.
#include "copying.hpp"

#include "../engine/transfer.hpp"
#include "../kernel/cancellation.hpp"
#include "../kernel/sys.hpp"
#include "../kernel/wait.hpp"
#include "../kernel/without_sigpipe.hpp"

#include <cerrno>
#include <istream>
#include <ostream>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

constexpr char needs_buffer[] =
    "no kernel call can do this copy (the README says which can), and kernel_only rules out a buffer";
constexpr char lost_in_relay[] = " bytes that were taken from it cannot be read back out of a pipe, and are lost";
constexpr char wide_file[] = "the FILE is wide-oriented: it holds characters, not bytes";
constexpr char incomplete_chain[] = "the chain has no device at its end: push one";

failure fail(int error, copy_end end, std::string why = {}) {
  return {std::error_code(error, std::generic_category()), end, std::move(why)};
}

bool are_valid(copy_options options) noexcept {
  constexpr copy_options ways = copy_options::buffered_only | copy_options::kernel_only;
  constexpr copy_options known =
      ways | copy_options::relax_safe_kernel_copy | copy_options::no_reflink | copy_options::no_holes;
  return (options & ~known) == copy_options::none && (options & ways) != ways;
}

// What copy_stream_n takes for a negative length is none.
bool is_length(std::uintmax_t n) noexcept { return n <= INTMAX_MAX || n == unbounded; }

const char* not_usable(copy_end which) noexcept {
  return which == copy_end::input ? "it is not open (did opening it fail?), or not for reading"
                                  : "it is not open (did opening it fail?), or not for writing";
}

failure unusable(int error, copy_end which) {
  return fail(error, which, error == EBADF ? not_usable(which) : error == EINVAL ? wide_file : "");
}

std::string why(const outcome& o) {
  if (o.failed_end == copy_end::neither) return needs_buffer;
  return o.error == EBADF ? not_usable(o.failed_end) : o.why;
}

// As the sentries of the standard library do: what it throws is nobody's error but its own, and its state shows it.
void flush_tied(std::ostream& tied) {
  const auto flush = [&] {
    errno = 0;
    try {
      tied.flush();
    } catch (...) {
      go_on_unwinding();
    }
    return tied.good() ? 0 : errno;
  };
  const std::streambuf* const buffer = tied.std::ios::rdbuf();
  const bool is_own_code = buffer != nullptr && has_standard_code(*buffer) && tied.tie() == nullptr;
  without_sigpipe(is_own_code, flush);
}

}  // namespace

failure copying::run(const input_end& in, const output_end& out) {
  if (!are_valid(options_)) return fail(EINVAL, copy_end::neither, "unknown or contradictory copy_options");
  if (!is_length(left_)) return fail(EINVAL, copy_end::neither, "the length is negative, or too large");
  if (failure f = find(in, out)) return f;
  const bool is_direct = in_.has_descriptor() && out_.has_descriptor();
  if (left_ > 0 && !is_direct && (options_ & copy_options::kernel_only) != copy_options::none) {
    return fail(EOPNOTSUPP, copy_end::neither, needs_buffer);
  }

  const auto tied = [&](const std::ios* stream, std::ostream* other) {
    const bool is_output = other != nullptr && other->std::ios::rdbuf() == out_.buffer();  // prepare() is exact
    return stream != nullptr && !is_output ? other : nullptr;
  };
  std::ostream* const ties[] = {tied(out.stream, out.stream != nullptr ? out.stream->tie() : nullptr),
                                tied(in.stream, in.stream != nullptr ? in.stream->tie() : nullptr)};
  for (std::ostream* const tie : ties) {
    if (tie != nullptr) flush_tied(*tie);
  }
  asked_ = copy_end::output;
  if (const int error = out_.prepare()) return fail(error, copy_end::output);
  asked_ = copy_end::input;
  if (const int error = in_.prepare()) return fail(error, copy_end::input);

  if (failure f = drain()) return f;
  if (left_ == 0 || in_.has_ended()) return flushed({});
  return is_direct ? transfer_rest() : pass_on();
}

failure copying::find(const input_end& in, const output_end& out) {
  std::streambuf* const from = buffer_of(in);
  std::streambuf* const to = buffer_of(out);
  // Boost.Iostreams would follow a null pointer.
  if (is_incomplete_chain(in.stream, from)) return fail(EBADF, copy_end::input, incomplete_chain);
  if (is_incomplete_chain(out.stream, to)) return fail(EBADF, copy_end::output, incomplete_chain);
  if (in.stream != nullptr && from == nullptr) return fail(EINVAL, copy_end::input, "the stream has no buffer");
  if (out.stream != nullptr && to == nullptr) return fail(EINVAL, copy_end::output, "the stream has no buffer");
  if (const int error = in_.find(from, in)) return unusable(error, copy_end::input);
  if (const int error = out_.find(to, out)) return unusable(error, copy_end::output);
  if (const int error = in_.check(out_)) return unusable(error, copy_end::input);
  if (from == to && from != nullptr) in_.detach();
  // Bytes read from a device cannot be put back, so the output is checked first. A transfer does that itself.
  const bool is_direct = in_.has_descriptor() && out_.has_descriptor();
  if (const int error = is_direct ? 0 : out_.check()) return unusable(error, copy_end::output);
  if (out.stream != nullptr && out.stream->fail()) {
    return fail(EIO, copy_end::output, "the stream had failed before, and needs a clear() first");
  }
  return {};
}

void copying::consume(std::size_t n) {
  left_ -= n;
  asked_ = copy_end::input;
  in_.consume(n);
}

failure copying::put(std::string_view some) {
  asked_ = copy_end::output;
  std::size_t taken = 0;
  int error = 0;
  try {
    error = out_.put(some, taken);
  } catch (...) {  // a foreign output, which has taken something before
    consume(taken);
    asked_ = copy_end::output;
    throw;
  }
  consume(taken);
  return error != 0 ? fail(error, copy_end::output) : failure();
}

// What lies in memory goes straight from there to the output.
failure copying::drain() {
  // at_hand() is called once more at the limit, since it also lets go of a put-back character that was taken.
  for (std::string_view some; !(some = in_.at_hand()).empty() && left_ > 0;) {
    if (failure f = put(some.substr(0, at_most(some.size())))) return f;
  }
  return {};
}

// Without a descriptor on both ends: piece by piece, so that what a slow input has is passed on before more is asked
// for.
failure copying::pass_on() {
  if (in_.is_foreign()) out_.gather();
  failure f;
  while (!f && left_ > 0) {
    asked_ = copy_end::input;
    int error = 0;
    std::size_t n = 0;
    if (const put_area room = out_.room(); room.size > 0 && in_.is_read_directly()) {
      n = in_.read(room.begin, at_most(room.size), error);
      out_.filled(n);
      left_ -= n;
    } else {
      const std::string_view some = in_.next(left_, error);
      n = some.size();
      if (n > 0) f = put(some.substr(0, at_most(n)));
    }
    if (error != 0) f = fail(error, copy_end::input);
    if (n == 0) break;
  }
  return flushed(f);
}

// What the input gave before it failed is delivered all the same.
failure copying::flushed(failure f) {
  if (f && f.end == copy_end::output) return f;
  asked_ = copy_end::output;
  const int error = out_.flush();
  return error != 0 && !f ? fail(error, copy_end::output) : f;
}

// The resumable unit, run to its end.
failure copying::transfer_rest() {
  sys::sigpipe_guard guard;
  transfer t(in_.descriptor_found(), out_.descriptor_found(), left_, options_);
  failure f;
  bool is_at_end = false;
  for (bool is_done = false; !is_done;) {
    const clock::time_point began = clock::now();
    if (t.may_raise_sigpipe()) guard.raise();
    const outcome o = t.step();
    switch (o.kind) {
      case outcome::what::moved: transferred_[index_of(t.way())] += o.bytes; break;
      case outcome::what::would_block: {
        const end& e = o.on == copy_end::input ? static_cast<const end&>(in_) : out_;
        if (const int error = wait_for(e.descriptor_found(), o.awaited, began)) f = fail(error, o.on);
        is_done = static_cast<bool>(f);
        break;
      }
      case outcome::what::failed:
        f = fail(o.error, o.failed_end, why(o));
        is_done = true;
        break;
      case outcome::what::end: is_at_end = !t.has_reached_limit(); [[fallthrough]];
      case outcome::what::refused: is_done = true; break;
    }
  }
  undelivered_ = t.give_back();
  if (t.lost() > 0) f = fail(EIO, copy_end::input, std::to_string(t.lost()) + lost_in_relay);
  in_.moved(t.has_taken(), is_at_end);
  if (const int error = out_.moved(); error != 0 && !f) f = fail(error, copy_end::output);
  return f;
}

failure copying::thrown(std::error_code code, const char* what) {
  if (!code) code.assign(errno != 0 ? errno : EIO, std::generic_category());
  const failure f{code, asked_, what};
  deliver_what_came();
  return f;
}

void copying::deliver_to_file() {
  if (out_.descriptor_found().is & regular_file) deliver_what_came();
}

void copying::deliver_what_came() {
  if (asked_ != copy_end::input) return;
  try {
    flushed({});
  } catch (...) {  // the first error counts
    go_on_unwinding();
  }
  asked_ = copy_end::input;
}

std::string copying::name_of(copy_end which) const {
  const end& e = which == copy_end::input ? static_cast<const end&>(in_) : out_;
  return e.has_descriptor() ? ", " + sys::name_of(e.descriptor_found().fd) : std::string();
}

copy_result copying::result() const {
  copy_result r;
  r.undelivered = out_.undelivered() + undelivered_;
  std::uintmax_t most = 0;
  for (std::size_t i = 0; i < transferred_.size(); ++i) {
    const copy_method method = ways[i].method;
    const std::uintmax_t moved = transferred_[i] + (method == copy_method::buffered ? out_.delivered() : 0);
    r.bytes += moved;
    if (moved > most) {
      most = moved;
      r.method = method;
    }
  }
  return r;
}

}  // namespace zc::ZC_ABI::detail
