// Asks a socket once what it is, and remembers where the kernel lets nobody push.
#include "keep_back.hpp"

#include <atomic>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

// A seccomp filter may refuse setsockopt(2): nothing is kept back any more then.
std::atomic<bool> may_push{true};

}  // namespace

bool can_keep_back(descriptor& out) noexcept {
  if (!(out.kind & any_socket) || !may_push) return false;
  if (!out.is_plain_tcp) out.is_plain_tcp = sys::is_plain_tcp(out.fd);
  return *out.is_plain_tcp;
}

void push(descriptor& out) noexcept {
  if (std::exchange(out.owes_push, false) && !sys::push(out.fd)) may_push = false;
}

}  // namespace zc::ZC_ABI::detail
