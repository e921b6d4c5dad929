// Reading and writing one descriptor as its kind wants it, without waiting for it where it does not block itself.
#ifndef ZC_LIB_KERNEL_DESCRIPTOR_IO_HPP
#define ZC_LIB_KERNEL_DESCRIPTOR_IO_HPP

#include "../system/sys.hpp"
#include "kind.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

// How many bytes to read at once: `n`, or more if the next record is longer. -EMSGSIZE if it is longer than `limit`.
sys::answer room_to_read(const descriptor& from, std::size_t n, std::uint64_t limit);

// Reads up to `n` bytes, once, and takes nothing behind them. The rest of a packet stays in its pipe (pipe(7),
// O_DIRECT); a record that is longer than `n` is lost, and -EMSGSIZE says so. Serves files that want aligned reads
// (open(2), O_DIRECT).
sys::answer read_some(descriptor& from, char* to, std::size_t n);

// Where the next byte of a file is read, or the negated errno.
sys::answer position_of(const descriptor& input) noexcept;

// How many bytes a regular file certainly has behind that: as many as its size told. 0 for anything else.
std::uint64_t rest_of_file(const descriptor& input) noexcept;

// Makes `position` the one where the next byte is read. The position, or the negated errno.
sys::answer set_position(descriptor& input, std::int64_t position) noexcept;

enum class piece { any, record };  // of a stream of bytes, or a datagram or packet that must stay whole

// Writes once: to a socket by send(2), which raises no SIGPIPE, else by write(2), which may. Data that are too long for
// a datagram go in part, unless they are a record themselves.
sys::answer write_some(const descriptor& to, std::string_view data, piece is = piece::any);

// Seeks an input that has a position back over `rest`, which was read last. Of any other input, returns `rest`.
std::string put_back(descriptor& input, std::string_view rest);

}  // namespace zc::ZC_ABI::detail

#endif
