// The way through memory, which is there for every pair of ends.
#include "../kernel/descriptor_io.hpp"
#include "movers.hpp"
#include "write_out.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace zc::ZC_ABI::detail {

namespace {

// Smaller pieces cost more, larger ones no less (tests/benchmarks: 8, 64, 128, 256 KiB).
constexpr std::size_t buffer_size = 128 * 1024;

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
  if (got < room) j.ahead = 0;  // of a file, which has no more at this moment
  j.was_ready = false;
  return outcome::taken();
}

// Before, the buffer holds bytes; after `moved(n)`, it holds the same without the first n; after any other answer, it
// holds the same.
outcome write_buffered(job& j) {
  const bool is_record = j.in.kind == fd_kind::socket;
  const std::string_view data = is_record ? j.buffer.view() : within_turn(j, j.buffer.view());
  const sys::answer n = write_out(j, data, is_record ? piece::record : piece::any);
  if (n >= 0) {
    j.buffer.consume(static_cast<std::size_t>(n));
    return n > 0 ? outcome::moved(n) : outcome::failed(EIO, copy_end::output);  // a 0 would go on for ever
  }
  if (n == -EAGAIN) return outcome::until_writable();
  return outcome::failed(static_cast<int>(-n), copy_end::output);
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
