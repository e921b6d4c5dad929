// A situation to copy in, and what is made of what arrived.
#ifndef ZC_TESTS_PEERS_STAGE_HPP
#define ZC_TESTS_PEERS_STAGE_HPP

#include "../support/descriptors.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace zc_peers {

// What a copy came to: its status is 0 for success, an errno, or `unknown_error`; or it was ended.
struct ending {
  static constexpr int unknown_error = 255;
  bool hangs = false;
  int signal = 0;
  int status = 0;
  bool is_success() const { return !hangs && signal == 0 && status == 0; }
};

// Made anew for each copy.
struct stage {
  std::unique_ptr<zc_test::temporary_folder> folder = std::make_unique<zc_test::temporary_folder>();

  // The ends, as descriptors and, but for pipes and sockets, by name.
  zc_test::unique_fd in;
  zc_test::unique_fd out;
  std::string from;
  std::string to;

  // What happens meanwhile, in a process of its own, which has the other end of a pipe or socket.
  zc_test::unique_fd other;
  std::function<void()> meanwhile;
  bool ends_with_the_copy = false;

  // What the copying process does before.
  std::function<void()> prepare = [] {};

  // "right", or what is wrong, of a copy that ended by itself.
  std::function<std::string(const ending&)> judge;
};

struct situation {
  const char* name;
  std::function<stage()> make;  // throws where this machine has no such thing
  int rounds = 1;               // where it depends on who is faster
};

std::vector<situation> all_situations();

}  // namespace zc_peers

#endif
