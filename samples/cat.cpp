// The smallest cat: standard input to standard output. With --unsynced, the streams are set apart from C's stdio first.
#include "command_line.hpp"

#include <zc/zc.hpp>

#include <iostream>

int main(int argc, char** argv) {
  command_line line("cat", "Copies standard input to standard output.");
  bool unsynced = false;
  line.add_flag("--unsynced", unsynced, "set std::cin and std::cout apart from C's stdio first");

  return line.run(argc, argv, [&] {
    if (unsynced) std::ios::sync_with_stdio(false);

    const zc::copy_result result = zc::copy_stream(std::cin, std::cout);

    std::cerr << result.bytes << " bytes, " << to_string(result.method) << '\n';
    line.explain(result);
    return 0;
  });
}
