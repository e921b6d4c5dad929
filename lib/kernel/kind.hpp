// What a descriptor refers to, as far as it decides how to copy.
#ifndef ZC_LIB_KERNEL_KIND_HPP
#define ZC_LIB_KERNEL_KIND_HPP

#include "../system/sys.hpp"

#include <zc/export.hpp>

#include <cstdint>
#include <optional>

namespace zc::ZC_ABI::detail {

// Bits, so that a row of the table can name several.
enum class fd_kind : unsigned {
  file = 1u << 0,           // a regular file that has bytes
  empty_file = 1u << 1,     // ... whose size is 0: empty, or a file of procfs, which all say so
  append_file = 1u << 2,    // ... opened with O_APPEND, as an output
  block = 1u << 3,          // a block device
  character = 1u << 4,      // terminals, /dev/null, /dev/zero
  pipe = 1u << 5,           // a pipe or FIFO
  stream_socket = 1u << 6,  // SOCK_STREAM: TCP, Unix
  socket = 1u << 7,         // any other, which has records; or an output before refine()
  other = 1u << 8,          // directories, eventfd, ...
};

constexpr fd_kind operator|(fd_kind a, fd_kind b) noexcept {
  return static_cast<fd_kind>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool operator&(fd_kind a, fd_kind b) noexcept {
  return (static_cast<unsigned>(a) & static_cast<unsigned>(b)) != 0;
}

inline constexpr fd_kind any_kind = static_cast<fd_kind>((static_cast<unsigned>(fd_kind::other) << 1) - 1);
inline constexpr fd_kind no_kind = static_cast<fd_kind>(0);
inline constexpr fd_kind output_file = fd_kind::file | fd_kind::empty_file;  // written where it stands
inline constexpr fd_kind regular_file = output_file | fd_kind::append_file;
inline constexpr fd_kind file_or_block =
    regular_file | fd_kind::block;  // read aligned if O_DIRECT; see can_be_waited_for()
inline constexpr fd_kind any_socket = fd_kind::socket | fd_kind::stream_socket;

inline constexpr std::int64_t own_position = -1;

// One end of a copy. Borrowed: never closed here.
struct descriptor {
  int fd = -1;
  fd_kind kind = fd_kind::other;
  std::uint64_t device = 0;  // with `inode`: which file it is
  std::uint64_t inode = 0;
  std::uint64_t size = 0;  // of a file, as describe() found it; a hint, since it may lie
  bool is_sparse = false;  // fewer blocks than bytes: there may be holes

  // Whether a call may sleep for this end: not in a step of an operation.
  sys::mode mode = sys::mode::blocking;

  // Of an output: whether bytes certainly follow what is written to it next; whether it keeps something back for bytes
  // that were to follow; whether it can, once that is known.
  bool has_more = false;
  bool owes_push = false;
  std::optional<bool> is_plain_tcp;

  // Where a section of a file is read next. The descriptor's own position then stays as it is.
  std::int64_t at = own_position;
  std::int64_t* section() noexcept { return at == own_position ? nullptr : &at; }
};

// Finds out what `fd` is. 0, or the errno: EBADF if it is not open. Whether it is open for this direction is left to
// the calls that use it, but see check_output().
int describe(int fd, descriptor& out) noexcept;

// Finds out whether a socket is SOCK_STREAM. Call this at once for an input: a read of any other socket takes one
// record (a datagram or packet), and loses what it has no room for. Call it late for an output: a short copy needs no
// answer.
void refine(descriptor& d) noexcept;

// True if both are one file.
bool is_same_file(const descriptor& a, const descriptor& b) noexcept;

// True if a kernel copy would sleep for this end, and must not.
bool would_kernel_sleep(const descriptor& end) noexcept;

// True if the descriptor goes past the page cache (O_DIRECT).
bool is_direct(const descriptor& d) noexcept;

// 0, or EBADF if the descriptor cannot be read. Call this where no later call may say so.
int check_input(const descriptor& in) noexcept;

// Finds out whether the output can be written, and whether it appends. Call this before taking bytes that cannot be put
// back when writing fails. 0, or the errno.
int check_output(descriptor& out) noexcept;

// True if the bytes of this input provably never change, so that the kernel may hand over its very pages: a memfd
// sealed against writing and shrinking (F_GET_SEALS), a file under fs-verity, a file system that is read-only by
// format.
bool is_unchanging(const descriptor& input) noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
