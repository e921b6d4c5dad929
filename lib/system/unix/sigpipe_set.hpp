// SIGPIPE in the words of the C library. Only for the sources of sys.hpp.
#ifndef ZC_LIB_SYSTEM_UNIX_SIGPIPE_SET_HPP
#define ZC_LIB_SYSTEM_UNIX_SIGPIPE_SET_HPP

#include <zc/export.hpp>

#include <signal.h>

namespace zc::ZC_ABI::sys {

inline sigset_t only_sigpipe() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

// For this thread or for the process.
inline bool is_sigpipe_pending() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigpending(&set);
  return sigismember(&set, SIGPIPE) == 1;
}

}  // namespace zc::ZC_ABI::sys

#endif
