#include "../cancellation.hpp"

#include <pthread.h>

#include <exception>

namespace zc::ZC_ABI::detail {

#ifdef _LIBCPP_VERSION

// What the C++ runtime keeps for each thread (Itanium C++ ABI, Exception Handling, 2.2.2).
struct exception_globals {
  void* caught;
  unsigned int uncaught;
};
extern "C" exception_globals* __cxa_get_globals() noexcept;

// `throw;` ends the program: for what is not C++'s, libc++abi looks for a handler, and a cancelled thread has none. So
// the thread is unwound anew, and the end of the handler must not delete what it has caught.
void go_on_unwinding() {
  if (std::current_exception() != nullptr) return;
  __cxa_get_globals()->caught = nullptr;
  ::pthread_exit(PTHREAD_CANCELED);
}

#else

void go_on_unwinding() {
  if (std::current_exception() == nullptr) throw;
}

#endif

cancellation_guard::cancellation_guard() noexcept { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
cancellation_guard::~cancellation_guard() { ::pthread_setcancelstate(before_, nullptr); }

}  // namespace zc::ZC_ABI::detail
