#ifndef ZC_TESTS_CHILD_HPP
#define ZC_TESTS_CHILD_HPP

#include "descriptors.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace zc_test {

// Runs a function in a process of its own. The status that wait(2) tells: 0 if all went as the function expected.
template <class Function>
int in_child(Function f) {
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    try {
      ::_exit(f() ? 0 : 1);
    } catch (...) {
      ::_exit(2);
    }
  }
  int status = 0;
  checked(::waitpid(child, &status, 0), "waitpid");
  return status;
}

}  // namespace zc_test

#endif
