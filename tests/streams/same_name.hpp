#ifndef ZC_TESTS_SAME_NAME_HPP
#define ZC_TESTS_SAME_NAME_HPP

#include <memory>
#include <streambuf>

namespace zc_test {

// The crypt_buffer of same_name.cpp, and its registration.
std::shared_ptr<void> look_behind_the_other();
std::unique_ptr<std::streambuf> make_the_other(int fd);

}  // namespace zc_test

#endif
