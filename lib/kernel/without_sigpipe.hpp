// Writes of zc's own that raise no SIGPIPE.
#ifndef ZC_LIB_KERNEL_WITHOUT_SIGPIPE_HPP
#define ZC_LIB_KERNEL_WITHOUT_SIGPIPE_HPP

#include "../system/sys.hpp"
#include "descriptor_io.hpp"

#include <cerrno>
#include <cstddef>
#include <string_view>

namespace zc::ZC_ABI::detail {

// Calls `write`, which must run no foreign code, under a guard where one is needed.
template <class Write>
auto without_sigpipe(bool is_needed, Write write) {
  sys::sigpipe_guard guard;
  if (is_needed) guard.arm();
  return write();
}

// write_some(), under a guard for a pipe, which is written by write(2). A socket is written by send(2), and needs none.
inline sys::answer write_some_without_sigpipe(const descriptor& to, std::string_view data) {
  return without_sigpipe(to.kind == fd_kind::pipe, [&] { return write_some(to, data); });
}

// Writes all of `data`, counted in `done`. 0, or the errno: EAGAIN where the descriptor must be waited for.
inline int write_ready(const descriptor& to, std::string_view data, std::size_t& done) {
  for (done = 0; done < data.size();) {
    const sys::answer some = write_some_without_sigpipe(to, data.substr(done));
    if (some <= 0) return some == 0 ? EIO : static_cast<int>(-some);  // a 0 would go on for ever
    done += static_cast<std::size_t>(some);
  }
  return 0;
}

}  // namespace zc::ZC_ABI::detail

#endif
