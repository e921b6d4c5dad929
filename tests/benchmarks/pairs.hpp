// What a copy goes from and to, and which pairs of them are measured.
#ifndef ZC_BENCHMARKS_PAIRS_HPP
#define ZC_BENCHMARKS_PAIRS_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace zc_benchmark {

enum class kind { file, pipe, unix_socket, tcp_socket, memory };  // io_copy.rs and io_copy.go know the first four

inline bool is_socket(kind k) { return k == kind::unix_socket || k == kind::tcp_socket; }

inline constexpr std::uint64_t KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

// Up to here nobody is needed at the other end: a pipe or socket holds all of it.
inline constexpr std::uint64_t largest_held = 64 * KiB;

struct pair {
  std::string name;
  kind in;
  kind out;
  bool is_across = false;  // from one file system to another
  std::vector<std::uint64_t> sizes = {};
};

std::vector<pair> all_pairs();

// Who takes what arrives in a pipe or socket.
enum class receiver { splice, thread, nc };

}  // namespace zc_benchmark

#endif
