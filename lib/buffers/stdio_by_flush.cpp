// What is done to a FILE by the functions of standard C alone, where its members are not known.
#include "../kernel/without_sigpipe.hpp"
#include "../system/sys.hpp"
#include "stdio_file.hpp"
#include "stdio_hand_on.hpp"

#include <cerrno>

namespace zc::ZC_ABI::detail {

int hand_on(std::FILE* f, const descriptor& to) {
  if (pending(f) == 0) return 0;
  // What poll(2) has shown writable takes at least PIPE_BUF bytes (pipe(7)), which a FILE holds unless its user gave it
  // a larger buffer.
  const bool may_sleep = to.mode == sys::mode::nonblocking && !(to.kind & file_or_block);
  if (may_sleep && sys::would_sleep(to.fd, sys::event::writable)) return EAGAIN;
  const bool may_raise = to.kind & (fd_kind::pipe | any_socket);
  return without_sigpipe(may_raise, [f] { return own_flush(f); });
}

std::size_t known_ahead(std::FILE* f) noexcept { return read_ahead(f).size(); }

void set_end(std::FILE*) noexcept {}

}  // namespace zc::ZC_ABI::detail
