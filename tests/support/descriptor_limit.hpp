// How many descriptors a test may have.
#ifndef ZC_TESTS_DESCRIPTOR_LIMIT_HPP
#define ZC_TESTS_DESCRIPTOR_LIMIT_HPP

#include "descriptors.hpp"

#include <sys/resource.h>

namespace zc_test {

// The number of open files that this process may have, as it was when this is gone.
class descriptor_limit {
 public:
  descriptor_limit() { ::getrlimit(RLIMIT_NOFILE, &before_); }
  ~descriptor_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  descriptor_limit(const descriptor_limit&) = delete;
  descriptor_limit& operator=(const descriptor_limit&) = delete;

  rlim_t largest() const { return before_.rlim_max; }
  void set(rlim_t n) const {
    const rlimit wanted = {n, before_.rlim_max};
    checked(::setrlimit(RLIMIT_NOFILE, &wanted), "setrlimit");
  }

 private:
  rlimit before_ = {};
};

}  // namespace zc_test

#endif
