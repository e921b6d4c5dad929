// Reads and writes that take more than the call itself: a record's length is asked for before, a packet must not be
// cut, O_DIRECT wants whole blocks, and a section has a position of its own.
#include "descriptor_io.hpp"

#include "held_bytes.hpp"
#include "relay_pipe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace zc::ZC_ABI::detail {

namespace {

// The longest packet of a pipe in packet mode (pipe(7), PIPE_BUF).
constexpr std::size_t longest_packet = 4096;

// A read that has no room for a packet throws its rest away, and a splice leaves that where it is. A pipe does not tell
// its reader whether it holds packets (of pipe2(2)'s two ends only the writing one has O_DIRECT), but how many bytes it
// holds. Without a pipe to splice into, nothing is taken.
sys::answer read_pipe(int fd, char* to, std::size_t n, sys::mode how) {
  if (sys::queued(fd) == 0 && sys::would_sleep(fd, sys::event::readable)) return -EAGAIN;
  if (!sys::pipes_hold_packets() || sys::queued(fd) <= static_cast<sys::answer>(n)) return sys::read(fd, to, n, how);
  relay_pipe packets;
  if (!packets.open(longest_packet)) return -EMFILE;
  const sys::answer got = sys::splice(fd, packets.write_end(), n, how);
  if (got <= 0) return got == -EAGAIN ? got : sys::read(fd, to, n, how);
  packets.commit(static_cast<std::size_t>(got));
  const sys::answer error = packets.read_all(to);
  return error < 0 ? error : got;
}

// Position, count and memory are multiples of a block here, as O_DIRECT wants them.
sys::answer read_aligned(descriptor& from, char* to, std::size_t n) {
  constexpr std::size_t block = held_bytes::alignment;
  const sys::answer here = position_of(from);
  if (here < 0) return here;
  const std::size_t ahead = static_cast<std::size_t>(here) % block;
  const std::size_t whole = (ahead + n + block - 1) / block * block;
  held_bytes memory;
  const sys::answer got = sys::pread(from.fd, memory.make_room(whole), whole, here - static_cast<sys::answer>(ahead));
  if (got < 0) return got;
  const std::size_t given = std::min(n, static_cast<std::size_t>(got) - std::min(ahead, static_cast<std::size_t>(got)));
  std::memcpy(to, memory.begin() + ahead, given);
  const sys::answer moved = set_position(from, here + static_cast<sys::answer>(given));
  return moved < 0 ? moved : static_cast<sys::answer>(given);
}

}  // namespace

sys::answer room_to_read(const descriptor& from, std::size_t n, std::uint64_t limit) {
  if (from.kind != fd_kind::socket) return static_cast<sys::answer>(n);
  sys::answer record = sys::record_size(from.fd, from.mode);
  // A family that does not tell a record's length may tell how many bytes are waiting, which is no less.
  if (record == -EOPNOTSUPP || record == -EINVAL) record = std::max<sys::answer>(sys::queued(from.fd), 0);
  if (record < 0) return record;
  if (static_cast<std::uint64_t>(record) > limit) return -EMSGSIZE;
  return std::max(record, static_cast<sys::answer>(n));
}

sys::answer read_some(descriptor& from, char* to, std::size_t n) {
  if (from.kind == fd_kind::socket) {
    const sys::answer got = sys::receive_record(from.fd, to, n, from.mode);
    return got > static_cast<sys::answer>(n) ? -EMSGSIZE : got;
  }
  if (from.kind == fd_kind::stream_socket && from.mode == sys::mode::nonblocking) return sys::receive(from.fd, to, n);
  if (from.kind == fd_kind::pipe && n < longest_packet) return read_pipe(from.fd, to, n, from.mode);
  if (!(from.kind & file_or_block)) return sys::read(from.fd, to, n, from.mode);
  // /proc/kmsg and its like say that they are empty, and sleep.
  const bool may_sleep = from.kind == fd_kind::empty_file && from.mode == sys::mode::nonblocking;
  if (may_sleep && sys::would_sleep(from.fd, sys::event::readable)) return -EAGAIN;
  const bool has_own_position = from.at == own_position;
  const sys::answer got = has_own_position ? sys::read(from.fd, to, n) : sys::pread(from.fd, to, n, from.at);
  if (got == -EINVAL) return read_aligned(from, to, n);
  if (got > 0 && !has_own_position) from.at += got;
  return got;
}

sys::answer position_of(const descriptor& input) noexcept {
  return input.at == own_position ? sys::seek(input.fd, 0, sys::whence::current) : input.at;
}

std::uint64_t rest_of_file(const descriptor& input) noexcept {
  if (input.kind != fd_kind::file) return 0;
  const sys::answer here = position_of(input);
  const std::uint64_t behind = here < 0 ? input.size : static_cast<std::uint64_t>(here);
  return input.size - std::min(input.size, behind);
}

sys::answer set_position(descriptor& input, std::int64_t position) noexcept {
  if (input.at == own_position) return sys::seek(input.fd, position, sys::whence::beginning);
  return input.at = position;
}

sys::answer write_some(const descriptor& to, std::string_view data, piece is) {
  const sys::mode how = (to.kind & file_or_block) ? sys::mode::blocking : to.mode;  // a file has no peer
  if (!(to.kind & any_socket)) return sys::write(to.fd, data.data(), data.size(), how);
  const sys::answer n = sys::send(to.fd, data.data(), data.size(), how, to.has_more);
  constexpr std::size_t fits = 32 * 1024;  // UDP's longest is 65507
  return n == -EMSGSIZE && is == piece::any && data.size() > fits ? sys::send(to.fd, data.data(), fits, how) : n;
}

std::string put_back(descriptor& input, std::string_view rest) {
  if (rest.empty()) return {};
  // Only files and block devices have a position: some character devices accept any lseek and move nowhere.
  const bool has_position = input.kind & file_or_block;
  const auto distance = static_cast<std::int64_t>(rest.size());
  if (std::int64_t* const at = input.section()) return *at -= distance, std::string();
  if (has_position && sys::seek(input.fd, -distance, sys::whence::current) >= 0) return {};
  return std::string(rest);
}

}  // namespace zc::ZC_ABI::detail
