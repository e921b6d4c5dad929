// The movers: one for each way that bytes can take. All have one signature, make one call that moves bytes, and answer
// with an outcome. They do not know the table of routes. Each tells what holds before and after its call. For all of
// them: only `moved(n)` has given bytes to the output, exactly n of them. transfer::settle() writes what the buffer
// holds before it lets any mover be called, so that each finds the buffer empty.
#ifndef ZC_LIB_ENGINE_MOVERS_HPP
#define ZC_LIB_ENGINE_MOVERS_HPP

#include "job.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <cstdint>

namespace zc::ZC_ABI::detail {

using mover = outcome (*)(job&);

// Where a kernel copy has met the end, or an urgent byte, read(2) goes on with up to this many bytes.
inline constexpr std::size_t least_read = 4096;

// Reads up to `n` bytes into the buffer, which is empty; of a datagram or packet socket one record, however long.
outcome read_into_buffer(job& j, std::size_t n);

// Delivers from the buffer, whichever way filled it.
outcome write_buffered(job& j);

outcome move_by_copy_file_range(job& j);
outcome move_by_sendfile(job& j);
outcome move_by_splice(job& j);
outcome move_through_relay_pipe(job& j);  // fills the pipe if it is empty, and empties it otherwise
outcome move_from_mapping(job& j);
outcome move_through_buffer(job& j);  // reads; write_buffered() writes before a way is tried again

}  // namespace zc::ZC_ABI::detail

#endif
