// Writes of zc's own that raise no SIGPIPE.
#ifndef ZC_LIB_KERNEL_WITHOUT_SIGPIPE_HPP
#define ZC_LIB_KERNEL_WITHOUT_SIGPIPE_HPP

#include "kind.hpp"
#include "sys.hpp"
#include "wait.hpp"

#include <cerrno>
#include <string_view>

namespace zc::ZC_ABI::detail {

// Calls `write`, which returns 0 or the errno and must run no foreign code, under a guard where one is needed.
template <class Write>
int without_sigpipe(bool is_needed, Write write) {
  sys::sigpipe_guard guard;
  if (is_needed) guard.raise();
  return write();
}

// write_all(), which to a pipe is write(2); to a socket it is send(2), and that raises none.
inline int write_all_without_sigpipe(const descriptor& to, std::string_view data, std::size_t& done) {
  return without_sigpipe(to.is == kind::pipe, [&] { return write_all(to, data, done); });
}

}  // namespace zc::ZC_ABI::detail

#endif
