// For the devices over a descriptor that the test closes itself.
#ifndef ZC_TESTS_NEVER_CLOSE_HPP
#define ZC_TESTS_NEVER_CLOSE_HPP

#include <zc/fd_device.hpp>

namespace zc_test {

inline constexpr auto never_close = boost::iostreams::never_close_handle;

}  // namespace zc_test

#endif
