// Threads that pthread_cancel(3) ends while they copy.
#ifndef ZC_LIB_KERNEL_CANCELLATION_HPP
#define ZC_LIB_KERNEL_CANCELLATION_HPP

#include <zc/export.hpp>

#include <exception>

namespace zc::ZC_ABI::detail {

// Call this first in every catch (...) that does not throw on: a thread is cancelled by an exception that is none of
// C++'s, for which std::current_exception() is null, and which must not be caught for good.
inline void go_on_unwinding() {
  if (std::current_exception() == nullptr) throw;
}

}  // namespace zc::ZC_ABI::detail

#endif
