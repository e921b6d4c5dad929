#include "answers.hpp"

#include "learnt.hpp"

#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

bool has_socket(const job& j) noexcept {
  return j.in.kind == fd_kind::stream_socket || j.out.kind == fd_kind::stream_socket;
}

// EAGAIN does not say which end would block. If the input is readable, it was the output; a file is always readable.
outcome whoever_blocks(job& j) {
  if (is_file(j.in) && is_file(j.out)) return outcome::refused(EAGAIN);
  const bool is_of_output = is_file(j.in) || is_ready(j.in, sys::event::readable);
  if (!is_of_output || !is_ready(j.out, sys::event::writable)) {
    j.was_ready = false;
    return is_of_output ? outcome::until_writable() : outcome::until_readable();
  }
  return blocks_of_itself(j) ? outcome::refused(EAGAIN) : outcome::again();
}

copy_end end_at_fault(const job& j, int error) noexcept {
  if (is_of_output(error)) return copy_end::output;
  // ECONNRESET, ETIMEDOUT, ...: the socket's.
  if (j.out.kind == fd_kind::stream_socket && j.in.kind != fd_kind::stream_socket) return copy_end::output;
  return copy_end::input;
}

}  // namespace

bool is_ready(const descriptor& d, sys::event what) { return sys::poll(d.fd, what, 0) > sys::not_yet; }

bool blocks_of_itself(job& j) noexcept { return std::exchange(j.was_ready, !j.was_ready); }

meaning meaning_of(int error, const job& j) noexcept { return meaning_of(error, has_socket(j)); }

outcome refused_as_missing(copy_method way, sys::call what) noexcept {
  if (!sys::is_missing(what)) return outcome::refused(ENOSYS);
  learnt.found_missing(way);
  return outcome::not_possible(row_fate::missing);
}

outcome shrunk() noexcept {
  outcome o = outcome::failed(EIO, copy_end::input);
  o.why = "the file became shorter while it was copied, and the last bytes that were delivered may be zeros";
  return o;
}

outcome judge(job& j, sys::answer n, copy_method way, sys::call what) {
  if (n > 0) {
    j.took(static_cast<std::uint64_t>(n));
    j.was_ready = false;
    return outcome::moved(n);
  }
  if (n == 0) return outcome::end();
  const int error = static_cast<int>(-n);
  switch (meaning_of(error, j)) {
    case meaning::would_block: return whoever_blocks(j);
    case meaning::missing: return refused_as_missing(way, what);
    case meaning::refused: return outcome::refused(error);
    case meaning::failed: break;
  }
  return outcome::failed(error, end_at_fault(j, error));
}

}  // namespace zc::ZC_ABI::detail
