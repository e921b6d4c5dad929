// The movers, each with what holds before and after its call. For all of them: only `moved(n)` has given bytes to the
// output, exactly n of them. transfer::settle() writes what the buffer holds before it lets any mover be called, so
// that each finds the buffer empty.
#include "movers.hpp"

#include "../kernel/descriptor_io.hpp"
#include "errors.hpp"
#include "learnt.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

// The most that one call from end to end is asked for. Larger counts gain nothing, and CIFS, old glibcs and 32-bit
// results mishandle them.
constexpr std::uint64_t longest_call = std::uint64_t{1} << 30;

// Smaller pieces cost more, larger ones no less (tests/benchmarks: 8, 64, 128, 256 KiB).
constexpr std::size_t buffer_size = 128 * 1024;

std::size_t at_most(const job& j, std::uint64_t limit) noexcept {
  return static_cast<std::size_t>(std::min({j.left, j.data, j.turn, limit}));
}

// The part of `data` that one call may give to the output.
std::string_view within_turn(const job& j, std::string_view data) noexcept { return data.substr(0, j.turn); }

bool is_file(const descriptor& d) noexcept { return d.kind & file_or_block; }

bool has_socket(const job& j) noexcept {
  return j.in.kind == fd_kind::stream_socket || j.out.kind == fd_kind::stream_socket;
}

bool is_ready(const descriptor& d, sys::event what) { return sys::poll(d.fd, what, 0) > sys::not_yet; }

// Both ends of a kernel copy that answered EAGAIN are ready now. They may have become so since the call, which is made
// again. A call that then answers EAGAIN once more answers so of itself: some files do (FUSE, hwmon's in sysfs; ZFS and
// GPFS to copy_file_range), and sockets at an urgent byte.
bool blocks_of_itself(job& j) noexcept { return std::exchange(j.was_ready, !j.was_ready); }

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

outcome refused_as_missing(copy_method way, sys::call what) noexcept {
  if (!sys::is_missing(what)) return outcome::refused(ENOSYS);
  learnt.found_missing(way);
  return outcome::not_possible(row_fate::missing);
}

// What the answer of a call with two ends comes to.
outcome judge(job& j, sys::answer n, copy_method way, sys::call what) {
  if (n > 0) {
    j.took(static_cast<std::uint64_t>(n));
    j.was_ready = false;
    return outcome::moved(n);
  }
  if (n == 0) return outcome::end();
  const int error = static_cast<int>(-n);
  switch (meaning_of(error, has_socket(j))) {
    case meaning::would_block: return whoever_blocks(j);
    case meaning::missing: return refused_as_missing(way, what);
    case meaning::refused: return outcome::refused(error);
    case meaning::failed: break;
  }
  return outcome::failed(error, end_at_fault(j, error));
}

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
  switch (meaning_of(error, has_socket(j))) {
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
  switch (n < 0 ? meaning_of(error, has_socket(j)) : meaning::refused) {
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

// How much to read: of a small file no more than its size plus one, since smaller buffers are cheaper to allocate.
std::size_t next_read(const job& j) noexcept {
  const bool is_small = j.in.kind == fd_kind::file && j.in.size < buffer_size;
  return is_small && j.read_size < buffer_size ? at_most(j, j.in.size + 1) : at_most(j, j.read_size);
}

}  // namespace

// Before, the buffer is empty; after `taken`, it holds what was read, behind which the input stands; after any other
// answer, it is still empty.
outcome read_into_buffer(job& j, std::size_t n) {
  // Records and packets are taken whole, whatever the turn (pipe(7), PIPE_BUF).
  constexpr std::size_t longest_packet = 4096;
  const std::size_t least = j.in.kind == fd_kind::socket ? n : j.in.kind == fd_kind::pipe ? longest_packet : 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(std::max(at_most(j, n), least), j.left));
  const sys::answer room = room_to_read(j.in, wanted, j.left);
  if (room == -EAGAIN) return outcome::until_readable();
  if (room < 0) return outcome::failed(static_cast<int>(-room), copy_end::input);
  const auto size = static_cast<std::size_t>(room);
  const sys::answer got = read_some(j.in, j.buffer.make_room(size), size);
  if (got == 0) return outcome::end();
  if (got == -EAGAIN) return outcome::until_readable();
  if (got < 0) return outcome::failed(static_cast<int>(-got), copy_end::input);
  j.buffer.commit(static_cast<std::size_t>(got));
  j.took(static_cast<std::uint64_t>(got));
  j.was_ready = false;
  return outcome::taken();
}

int put_input(job& j, std::int64_t position) noexcept {
  const sys::answer n = set_position(j.in, position);
  j.stands_wrong = n < 0 ? position : -1;
  return n < 0 ? static_cast<int>(-n) : 0;
}

outcome shrunk() noexcept {
  outcome o = outcome::failed(EIO, copy_end::input);
  o.why = "the file became shorter while it was copied, and the last bytes that were delivered may be zeros";
  return o;
}

// Before, the buffer holds bytes; after `moved(n)`, it holds the same without the first n; after any other answer, it
// holds the same.
outcome write_buffered(job& j) {
  const bool is_record = j.in.kind == fd_kind::socket;
  const std::string_view data = is_record ? j.buffer.view() : within_turn(j, j.buffer.view());
  const sys::answer n = write_some(j.out, data, is_record ? piece::record : piece::any);
  if (n >= 0) {
    j.buffer.consume(static_cast<std::size_t>(n));
    return n > 0 ? outcome::moved(n) : outcome::failed(EIO, copy_end::output);  // a 0 would go on for ever
  }
  if (n == -EAGAIN) return outcome::until_writable();
  return outcome::failed(static_cast<int>(-n), copy_end::output);
}

// Pipe and buffer are empty before and after: `moved(n)` has moved the positions of both files by n, and any other
// answer neither. All pieces but the last have whole blocks, which a file system can share if the copy begins with a
// block.
outcome move_by_copy_file_range(job& j) {
  constexpr std::size_t block = 4096;
  std::size_t n = at_most(j, longest_call);
  if (n == j.turn && n > block) n -= n % block;
  return judge(j, sys::copy_file_range(j.in.fd, j.out.fd, n, j.in.section()), copy_method::copy_file_range,
               sys::call::copy_file_range);
}

// Pipe and buffer are empty before and after: `moved(n)` has moved the input's position and given n bytes to the
// output, of which a pipe or socket has the page cache's own pages; any other answer has done neither.
outcome move_by_sendfile(job& j) {
  return judge(j, sys::sendfile(j.in.fd, j.out.fd, at_most(j, longest_call), j.in.section()), copy_method::sendfile,
               sys::call::sendfile);
}

// Pipe and buffer are empty before and after: `moved(n)` has taken n bytes from the input and given them to the pipe at
// the output; any other answer has done neither.
outcome move_by_splice(job& j) {
  return judge(j, sys::splice(j.in.fd, j.out.fd, at_most(j, longest_call), j.out.mode, j.in.section()),
               copy_method::splice, sys::call::splice);
}

// Before and after, either the relay pipe holds bytes that were taken and not delivered, or it is empty: see pump() and
// drain().
outcome move_through_relay_pipe(job& j) { return j.relay.held() > 0 ? pump(j) : drain(j); }

// Before and after, the input stands at the first byte of the window that the output does not have, or stands_wrong
// says that it should: bytes in the window count as taken once they are written.
//
// The kernel copies out of the page cache, and has done so when write(2) answers: what is written to the file later is
// not seen by the receiver. A file that shrinks meanwhile makes write(2) answer EFAULT or a short count, and shows
// zeros behind its end in the last page (mmap(2)), so that its size is asked for again after each write.
outcome move_from_mapping(job& j) {
  struct stat about = {};
  if (j.window.view().empty()) {
    const sys::answer here = position_of(j.in);
    if (here < 0 || sys::status(j.in.fd, about) < 0) return outcome::refused();
    if (about.st_size <= here) return outcome::end();
    const auto rest = static_cast<std::uint64_t>(about.st_size - here);
    const auto n = static_cast<std::size_t>(std::min({j.left, j.data, rest, std::uint64_t{file_window::size}}));
    if (!j.window.open(j.in.fd, here, n, static_cast<std::size_t>(about.st_blksize))) {
      return outcome::not_possible(row_fate::out_of_memory);
    }
  }
  const sys::answer n = write_some(j.out, within_turn(j, j.window.view()));
  if (n == -EAGAIN) return outcome::until_writable();
  if (n < 0 && n != -EFAULT) return outcome::failed(static_cast<int>(-n), copy_end::output);

  const auto written = static_cast<std::size_t>(std::max<sys::answer>(n, 0));
  j.window.consume(written);
  j.took(written);
  put_input(j, j.window.position());
  const std::int64_t promised = j.window.position() + static_cast<std::int64_t>(j.window.view().size());
  j.has_input_shrunk = sys::status(j.in.fd, about) == 0 && about.st_size < promised;
  if (written > 0) return outcome::moved(n);
  j.window.close();
  return j.has_input_shrunk ? shrunk() : outcome::refused();
}

// Before, relay pipe and buffer are empty; after `taken`, the buffer holds what was read; after any other answer, both
// are still empty.
outcome move_through_buffer(job& j) {
  const std::size_t n = next_read(j);
  const outcome o = read_into_buffer(j, n);
  // The buffer came back full, so expect more. (Of a pipe or socket the kernel rarely has as much.)
  if (j.buffer.view().size() == n && is_file(j.in)) j.read_size = buffer_size;
  return o;
}

}  // namespace zc::ZC_ABI::detail
