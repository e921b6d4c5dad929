// The library's own pipes, as its copies take and keep them.
#ifndef ZC_TESTS_OWN_PIPES_HPP
#define ZC_TESTS_OWN_PIPES_HPP

#include "../../lib/kernel/spare_pipes.hpp"
#include "../../lib/system/sys.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace zc_test {

using zc::detail::own_pipe;

inline own_pipe take() {
  own_pipe p;
  if (!zc::detail::make_or_take(p, 1 << 20)) throw std::runtime_error("no pipe");
  return p;
}

// False where a child cannot be told from its parent: then no pipe is kept. For the first process only.
inline bool can_keep() {
  zc::sys::is_new_process();
  if (!zc::sys::is_new_process()) return true;
  MESSAGE("skipped: spare pipes, which this system (Linux before 4.14, qemu-user 7) has none of");
  return false;
}

// The only spare pipe there is now.
inline own_pipe keep_one() {
  zc::detail::close_spare_pipes();
  const own_pipe p = take();
  zc::detail::keep_or_close(p);
  return p;
}

inline bool is_open(const own_pipe& p) { return zc::sys::pipe_identity(p.read) == p.identity; }

}  // namespace zc_test

#endif
