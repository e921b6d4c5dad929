// The way through a pipe of zc's own, which splice(2) fills from the input and empties into the output.
#include "../kernel/descriptor_io.hpp"
#include "answers.hpp"
#include "movers.hpp"

#include <algorithm>
#include <new>

namespace zc::ZC_ABI::detail {

namespace {

// The bytes that the relay pipe does not give back are the input's, and are lost.
outcome unspilled(sys::answer error) noexcept {
  outcome o = outcome::failed(static_cast<int>(-error), copy_end::input);
  o.why = "what was taken from it into a pipe could not be read from there";
  return o;
}

// Fills the relay pipe. Before, pipe and buffer are empty; after `taken`, one of them holds what the input gave (the
// buffer only behind an urgent byte); after any other answer, both are still empty and the input stands where it stood.
outcome drain(job& j) {
  // SPLICE_F_NONBLOCK does nothing for a TCP socket, and what poll(2) has shown another reader may have taken.
  if (j.in.kind == fd_kind::stream_socket && would_kernel_sleep(j.in))
    return outcome::not_possible(row_fate::would_sleep);
  if (!j.relay.open()) return outcome::not_possible(row_fate::out_of_memory);
  try {
    j.buffer.make_room(j.relay.capacity());  // reserved now: spilling must not fail later
  } catch (const std::bad_alloc&) {
    return outcome::not_possible(row_fate::out_of_memory);
  }
  const sys::answer n = sys::splice(j.in.fd, j.relay.write_end(), at_most(j, j.relay.capacity()), j.in.mode);
  if (n > 0) {
    j.took(static_cast<std::uint64_t>(n));
    j.relay.commit(static_cast<std::size_t>(n));
    j.was_ready = false;
    return outcome::taken();
  }
  if (n == 0) return outcome::end();
  const int error = static_cast<int>(-n);
  switch (meaning_of(error, j)) {
    case meaning::would_block:  // the pipe is empty, so it is not that
      if (!is_ready(j.in, sys::event::readable)) {
        j.was_ready = false;
        return outcome::until_readable();
      }
      // At an urgent byte splice answers so for ever (or 0, where the socket blocks), and read(2) goes on behind it.
      return blocks_of_itself(j) ? read_into_buffer(j, least_read) : outcome::again();
    case meaning::missing: return refused_as_missing(copy_method::splice_through_pipe, sys::call::splice);
    case meaning::refused: return outcome::refused(error);
    case meaning::failed: break;
  }
  return outcome::failed(error, copy_end::input);
}

// Moves what the relay pipe holds into the buffer, from where it goes another way.
outcome pump_refused(job& j, outcome then) {
  const sys::answer unread = j.relay.spill(j.buffer);
  return unread < 0 ? unspilled(unread) : then;
}

// Empties the relay pipe. Before, it holds bytes and the buffer is empty; after `moved(n)`, it holds n less; after a
// refusal or failure, the buffer holds what the pipe held, or as much as could be read from there; after any other
// answer, nothing has changed.
outcome pump(job& j) {
  if (j.out.kind == fd_kind::stream_socket && would_kernel_sleep(j.out)) {
    return pump_refused(j, outcome::not_possible(row_fate::would_sleep));
  }
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(j.relay.held(), j.turn));
  const sys::answer n = sys::splice(j.relay.read_end(), j.out.fd, most, j.out.mode);
  if (n > 0) {
    j.relay.consume(static_cast<std::size_t>(n));
    j.was_ready = false;
    return outcome::moved(n);
  }
  const int error = static_cast<int>(-n);
  switch (n < 0 ? meaning_of(error, j) : meaning::refused) {
    case meaning::would_block:
      if (is_file(j.out)) break;
      if (!is_ready(j.out, sys::event::writable)) {
        j.was_ready = false;
        return outcome::until_writable();
      }
      if (!blocks_of_itself(j)) return outcome::again();
      break;
    case meaning::failed: return pump_refused(j, outcome::failed(error, copy_end::output));
    case meaning::missing:
    case meaning::refused: break;
  }
  return pump_refused(j, outcome::refused(n < 0 ? error : 0));
}

}  // namespace

// Before and after, either the relay pipe holds bytes that were taken and not delivered, or it is empty: see pump() and
// drain().
outcome move_through_relay_pipe(job& j) { return j.relay.held() > 0 ? pump(j) : drain(j); }

}  // namespace zc::ZC_ABI::detail
