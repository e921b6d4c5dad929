#include "pairs.hpp"
#include "names.hpp"

namespace zc_benchmark {

std::vector<pair> all_pairs() {
  const auto sizes = [](std::uint64_t largest, std::uint64_t one_more = 0) {
    std::vector<std::uint64_t> all = {0, 1, 4 * KiB, largest_held, MiB, largest};
    if (one_more != 0) all.push_back(one_more);
    return all;
  };
  const kind file = kind::file, pipe = kind::pipe, local = kind::unix_socket, tcp = kind::tcp_socket,
             memory = kind::memory;
  return {
      {names::file_to_unix, file, local, false, sizes(64 * MiB, GiB)},
      {names::file_to_tcp, file, tcp, false, sizes(64 * MiB)},
      {"file → pipe", file, pipe, false, sizes(64 * MiB)},
      {names::file_to_file, file, file, false, sizes(64 * MiB, GiB)},
      {"file → file on another file system", file, file, true, sizes(64 * MiB)},
      {names::pipe_to_file, pipe, file, false, sizes(256 * MiB)},
      {"pipe → Unix socket", pipe, local, false, sizes(256 * MiB)},
      {"pipe → TCP", pipe, tcp, false, sizes(256 * MiB)},
      {"pipe → pipe", pipe, pipe, false, sizes(256 * MiB)},
      {"Unix socket → file", local, file, false, sizes(256 * MiB)},
      {names::unix_to_unix, local, local, false, sizes(256 * MiB)},
      {names::unix_to_pipe, local, pipe, false, sizes(256 * MiB)},
      {names::tcp_to_file, tcp, file, false, sizes(256 * MiB)},
      {names::tcp_to_tcp, tcp, tcp, false, sizes(256 * MiB)},
      {names::tcp_to_pipe, tcp, pipe, false, sizes(256 * MiB)},
      {names::memory_to_memory, memory, memory, false, sizes(64 * MiB)},
      {names::memory_to_file, memory, file, false, sizes(64 * MiB)},
  };
}

}  // namespace zc_benchmark
