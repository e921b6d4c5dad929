// The policy: which way for which pair of ends. Read from the top; the first row that fits is tried, and if the kernel
// refuses it, the next one that fits. The same rows as in the README, which a test compares.
#ifndef ZC_LIB_ENGINE_ROUTES_HPP
#define ZC_LIB_ENGINE_ROUTES_HPP

#include "../kernel/kind.hpp"

#include <zc/copy_result.hpp>

#include <cstdint>

namespace zc::ZC_ABI::detail {

enum class condition {
  always,

  // The receiver gets pages of the page cache: what is written to the file later shows, always. Only for an input that
  // provably cannot change, or with relax_safe_kernel_copy.
  unchanging,

  first,             // for so many bytes: worth_a_relay
  not_small,         // worth_sending
  large_and_whole,   // worth_a_window, and no holes: those of tmpfs take memory as soon as a mapping of them is read
  may_share_blocks,  // not with no_reflink
};

struct route {
  kind from;
  kind to;
  copy_method way;

  condition when = condition::always;
};

// A file of so many bytes is worth a sendfile, which makes itself a pipe and must be asked twice
// to meet the end; below, read and write cost less (tests/benchmarks).
inline constexpr std::uint64_t worth_sending = 16 * 1024;

// ... is worth a mapping; below, read and write cost less (tests/benchmarks).
inline constexpr std::uint64_t worth_a_window = 4 * 1024 * 1024;

// So many bytes of a pipe or socket are read and written before a relay pipe is made: its making costs as much as
// copying them (tests/benchmarks).
inline constexpr std::uint64_t worth_a_relay = 128 * 1024;

// Less than this is not worth asking whether it can change.
inline constexpr std::uint64_t worth_sharing = 128 * 1024;

inline constexpr kind output_file = kind::file | kind::empty_file;
inline constexpr kind any_socket = kind::socket | kind::stream_socket;

// clang-format off
inline constexpr route routes[] = {
  {kind::file,                       output_file,                                    copy_method::copy_file_range, condition::may_share_blocks},
  {kind::file | kind::block,         output_file,                                    copy_method::sendfile, condition::not_small},

  // Between two pipes there is nothing to relay. Elsewhere a direct splice locks the user's pipe until the other end is
  // ready: whoever uses it meanwhile, be it for what has arrived already, sleeps and cannot be killed.
  {kind::pipe,                       kind::pipe,                                     copy_method::splice},
  {kind::pipe | any_socket,          any_kind,                                       copy_method::buffered, condition::first},
  {kind::pipe | kind::stream_socket, output_file | kind::pipe | kind::stream_socket, copy_method::splice_through_pipe},

  {kind::file | kind::block,         kind::pipe | kind::stream_socket,               copy_method::sendfile, condition::unchanging},
  {kind::file | kind::block,         kind::pipe,                                     copy_method::splice,   condition::unchanging},  // before 5.12
  {kind::file,                       kind::pipe | kind::stream_socket,               copy_method::mapped,   condition::large_and_whole},

  {any_kind,                         any_kind,                                       copy_method::buffered},
};
// clang-format on

constexpr bool fits(const route& r, kind from, kind to) noexcept { return (r.from & from) && (r.to & to); }

}  // namespace zc::ZC_ABI::detail

#endif
