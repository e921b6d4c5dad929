// What is known of each way, in one row: its name, its mover, and what a copy must mind before it asks the mover.
#ifndef ZC_LIB_ENGINE_WAYS_HPP
#define ZC_LIB_ENGINE_WAYS_HPP

#include "../kernel/kind.hpp"
#include "movers.hpp"

#include <zc/copy_result.hpp>

#include <cstddef>
#include <iterator>
#include <string_view>

namespace zc::ZC_ABI::detail {

struct way {
  copy_method method;
  std::string_view name;
  mover move;

  // Takes bytes in one call, and gives them to the output in a later one: an output that refuses is found too late to
  // leave them where they were.
  bool takes_first;

  // The kinds of output for which the call raises SIGPIPE once their reader is gone. sendfile(2) and splice(2) have no
  // MSG_NOSIGNAL; send(2), which writes what is mapped or buffered to a socket, has it.
  fd_kind signals;

  // The kinds of output for which the call sleeps, where the descriptor has no O_NONBLOCK: SPLICE_F_NONBLOCK is for
  // pipes alone, sendfile(2) has no flags, and send(2) has MSG_DONTWAIT.
  fd_kind sleeps;
};

// A row for each enumerator of copy_method, in its order.
inline constexpr way ways[] = {
    {copy_method::none, "none", nullptr, false, no_kind, no_kind},
    {copy_method::copy_file_range, "copy_file_range", move_by_copy_file_range, false, no_kind, no_kind},
    {copy_method::sendfile, "sendfile", move_by_sendfile, false, fd_kind::pipe | fd_kind::stream_socket,
     fd_kind::pipe | fd_kind::stream_socket},
    {copy_method::splice, "splice", move_by_splice, false, fd_kind::pipe | fd_kind::stream_socket,
     fd_kind::stream_socket},
    {copy_method::splice_through_pipe, "splice_through_pipe", move_through_relay_pipe, true,
     fd_kind::pipe | fd_kind::stream_socket, fd_kind::stream_socket},
    {copy_method::mapped, "mapped", move_from_mapping, false, fd_kind::pipe, no_kind},
    {copy_method::buffered, "buffered", move_through_buffer, true, no_kind, no_kind},
};
inline constexpr std::size_t way_count = std::size(ways);

constexpr std::size_t index_of(copy_method method) noexcept { return static_cast<std::size_t>(method); }

constexpr bool are_in_order() noexcept {
  for (std::size_t i = 0; i < way_count; ++i) {
    if (index_of(ways[i].method) != i) return false;
  }
  return index_of(copy_method::buffered) + 1 == way_count;
}
static_assert(are_in_order(), "each enumerator of copy_method needs its row, and buffered is the last of them");

constexpr const way& way_of(copy_method method) noexcept { return ways[index_of(method)]; }

}  // namespace zc::ZC_ABI::detail

#endif
