// Threads that pthread_cancel(3) ends while they copy.
#ifndef ZC_LIB_SYSTEM_CANCELLATION_HPP
#define ZC_LIB_SYSTEM_CANCELLATION_HPP

#include <zc/export.hpp>

namespace zc::ZC_ABI::detail {

// Every catch (...) around calls that may sleep calls this before it ends, or throws on to no other handler of zc's: a
// thread is cancelled by an exception that is none of C++'s, for which std::current_exception() is null, and which must
// not be caught for good.
void go_on_unwinding();

// While it lives, pthread_cancel(3) does not end this thread: a cancelled close(2) would leak its descriptor, and most
// callers of the calls that never sleep could not be unwound.
class cancellation_guard {
 public:
  cancellation_guard() noexcept;
  ~cancellation_guard();
  cancellation_guard(const cancellation_guard&) = delete;
  cancellation_guard& operator=(const cancellation_guard&) = delete;

 private:
  int before_ = 0;
};

}  // namespace zc::ZC_ABI::detail

#endif
