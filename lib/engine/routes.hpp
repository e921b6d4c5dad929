// The policy: which way for which pair of ends. Read from the top; the first row that fits is tried, and if the kernel
// refuses it, the next one that fits. The same rows as in docs/ways.md, which a test compares.
#ifndef ZC_LIB_ENGINE_ROUTES_HPP
#define ZC_LIB_ENGINE_ROUTES_HPP

#include "../kernel/kind.hpp"

#include <zc/copy_result.hpp>

#include <cstdint>
#include <iterator>

namespace zc::ZC_ABI::detail {

enum class condition {
  always,

  // The receiver gets pages of the page cache, and sees what is written to the file later. Only for an input that
  // provably cannot change, or with relax_safe_kernel_copy; from worth_sending on.
  unchanging,

  first,             // only for the first worth_a_relay bytes
  not_small,         // from worth_sending on; not within one file, whose pages would change while they are copied
  large_and_whole,   // from worth_a_window on, without holes: reading a mapped hole of tmpfs takes memory
  may_share_blocks,  // not with no_reflink
};

struct route {
  fd_kind from;
  fd_kind to;
  copy_method way;

  condition when = condition::always;
};

// From this size on sendfile pays: it allocates a pipe, and needs a second call to see the end. Smaller files cost less
// by read and write (tests/benchmarks).
inline constexpr std::uint64_t worth_sending = 16 * 1024;

// From this size on a mapping pays. Smaller files cost less by read and write (tests/benchmarks).
inline constexpr std::uint64_t worth_a_window = 4 * 1024 * 1024;

// This many bytes of a pipe or socket are read and written before a relay pipe is made: making one costs as much as
// copying them (tests/benchmarks).
inline constexpr std::uint64_t worth_a_relay = 128 * 1024;

// From this size on it pays to find out whether a file can change: for a smaller one, asking costs more than it saves.
inline constexpr std::uint64_t worth_sharing = 128 * 1024;

// clang-format off
inline constexpr route routes[] = {
  {fd_kind::file,                       output_file,                                    copy_method::copy_file_range, condition::may_share_blocks},
  {fd_kind::file | fd_kind::block,         output_file,                                    copy_method::sendfile, condition::not_small},

  // Between two pipes there is nothing to relay. Elsewhere a direct splice locks the user's pipe until the other end is
  // ready: a process that uses it meanwhile, even to read what has already arrived, sleeps and cannot be killed.
  {fd_kind::pipe,                       fd_kind::pipe,                                     copy_method::splice},
  {fd_kind::pipe | any_socket,          any_kind,                                       copy_method::buffered, condition::first},
  {fd_kind::pipe | fd_kind::stream_socket, output_file | fd_kind::pipe | fd_kind::stream_socket, copy_method::splice_through_pipe},

  {fd_kind::file | fd_kind::block,         fd_kind::pipe | fd_kind::stream_socket,               copy_method::sendfile, condition::unchanging},
  {fd_kind::file | fd_kind::block,         fd_kind::pipe,                                     copy_method::splice,   condition::unchanging},  // before 5.12
  {fd_kind::file,                       fd_kind::pipe | fd_kind::stream_socket,               copy_method::mapped,   condition::large_and_whole},

  {any_kind,                         any_kind,                                       copy_method::buffered},
};
// clang-format on

inline constexpr int row_count = static_cast<int>(std::size(routes));
static_assert(row_count <= copy_report::most_rows, "copy_report has no room for so many rows");

constexpr int row_of(const route& r) noexcept { return static_cast<int>(&r - routes); }

constexpr bool fits(const route& r, fd_kind from, fd_kind to) noexcept { return (r.from & from) && (r.to & to); }

}  // namespace zc::ZC_ABI::detail

#endif
