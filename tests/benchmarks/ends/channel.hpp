// Pipes and connected sockets.
#ifndef ZC_BENCHMARKS_CHANNEL_HPP
#define ZC_BENCHMARKS_CHANNEL_HPP

#include "ends/fd.hpp"
#include "pairs.hpp"

#include <cstdint>

namespace zc_benchmark {

struct channel {
  unique_fd reader;
  unique_fd writer;
};

// One that holds `held` bytes though nobody reads, and gives up after ten seconds if it has to wait all the same; 0 is
// as the system makes it.
channel make_channel(kind k, std::uint64_t held);

// Behind it, the reader finds the end of the data. A TCP socket stays open: its port would be kept for a minute.
void end_of_data(unique_fd& writer, kind k);

// Without keeping a TCP port.
void close_reader(unique_fd& reader, kind k);

}  // namespace zc_benchmark

#endif
