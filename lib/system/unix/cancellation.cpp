#include "../cancellation.hpp"

#include <pthread.h>

namespace zc::ZC_ABI::detail {

cancellation_guard::cancellation_guard() noexcept { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
cancellation_guard::~cancellation_guard() { ::pthread_setcancelstate(before_, nullptr); }

}  // namespace zc::ZC_ABI::detail
