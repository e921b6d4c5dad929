// Who copies.
#ifndef ZC_TESTS_PEERS_PEERS_HPP
#define ZC_TESTS_PEERS_PEERS_HPP

#include "stage.hpp"

namespace zc_peers {

struct peer {
  const char* name;
  bool needs_names;           // not for pipes and sockets
  int (*copy)(const stage&);  // 0, an errno, or ending::unknown_error
};

// `libcxx_program` copies a file by the copy_file of libc++; empty if there is none.
std::vector<peer> all_peers(const std::string& libcxx_program);

}  // namespace zc_peers

#endif
