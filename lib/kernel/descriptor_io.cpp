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
// its reader whether it holds packets (pipe2(2), O_DIRECT), but how many bytes it holds.
sys::answer read_pipe(int fd, char* to, std::size_t n) {
  if (sys::queued(fd) == 0 && sys::poll(fd, sys::event::readable, 0) == sys::not_yet) return -EAGAIN;
  if (sys::queued(fd) <= static_cast<sys::answer>(n)) return sys::read(fd, to, n);
  relay_pipe packets;
  const sys::answer got = packets.open(longest_packet) ? sys::splice(fd, packets.write_end(), n) : -EMFILE;
  if (got <= 0) return got == 0 || got == -EAGAIN ? got : sys::read(fd, to, n);
  packets.took(static_cast<std::size_t>(got));
  const sys::answer error = packets.read_all(to);
  return error < 0 ? error : got;
}

// Position, count and memory are multiples of a block here, as O_DIRECT wants them.
sys::answer read_aligned(int fd, char* to, std::size_t n) {
  constexpr std::size_t block = held_bytes::alignment;
  const sys::answer here = sys::move(fd, 0, sys::from::here);
  if (here < 0) return here;
  const std::size_t ahead = static_cast<std::size_t>(here) % block;
  const std::size_t whole = (ahead + n + block - 1) / block * block;
  held_bytes memory;
  const sys::answer got = sys::pread(fd, memory.make_room(whole), whole, here - static_cast<sys::answer>(ahead));
  if (got < 0) return got;
  const std::size_t given = std::min(n, static_cast<std::size_t>(got) - std::min(ahead, static_cast<std::size_t>(got)));
  std::memcpy(to, memory.begin() + ahead, given);
  const sys::answer moved = sys::move(fd, here + static_cast<sys::answer>(given), sys::from::beginning);
  return moved < 0 ? moved : static_cast<sys::answer>(given);
}

}  // namespace

sys::answer room_to_read(const descriptor& from, std::size_t n, std::uint64_t limit) {
  if (from.is != kind::socket) return static_cast<sys::answer>(n);
  sys::answer record = sys::record_size(from.fd);
  // Families without that question may know how many bytes are waiting, which is no less.
  if (record == -EOPNOTSUPP || record == -EINVAL) record = std::max<sys::answer>(sys::queued(from.fd), 0);
  if (record < 0) return record;
  if (static_cast<std::uint64_t>(record) > limit) return -EMSGSIZE;
  return std::max(record, static_cast<sys::answer>(n));
}

sys::answer read_some(const descriptor& from, char* to, std::size_t n) {
  if (from.is == kind::socket) {
    const sys::answer got = sys::receive_record(from.fd, to, n);
    return got > static_cast<sys::answer>(n) ? -EMSGSIZE : got;
  }
  if (from.is == kind::pipe && n < longest_packet) return read_pipe(from.fd, to, n);
  const sys::answer got = sys::read(from.fd, to, n);
  const bool may_be_direct = from.is & file_or_block;
  return got == -EINVAL && may_be_direct ? read_aligned(from.fd, to, n) : got;
}

sys::answer write_some(const descriptor& to, std::string_view data, piece is) {
  const bool is_socket = to.is & any_socket;
  const auto write = is_socket ? sys::send : sys::write;
  const sys::answer n = write(to.fd, data.data(), data.size());
  constexpr std::size_t fits = 32 * 1024;  // UDP's longest is 65507
  return n == -EMSGSIZE && is == piece::any && data.size() > fits ? write(to.fd, data.data(), fits) : n;
}

std::string put_back(const descriptor& input, std::string_view rest) {
  if (rest.empty()) return {};
  // Only files: some character devices accept any lseek and move nowhere.
  const bool has_position = input.is & file_or_block;
  const auto distance = -static_cast<std::int64_t>(rest.size());
  if (has_position && sys::move(input.fd, distance, sys::from::here) >= 0) return {};
  return std::string(rest);
}

}  // namespace zc::ZC_ABI::detail
