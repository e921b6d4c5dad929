#ifndef ZC_TESTS_CHILD_HPP
#define ZC_TESTS_CHILD_HPP

#include "descriptors.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <type_traits>

namespace zc_test {

// Runs a function in a process of its own. 0 if it returned true, or 0; else the number that it returned, 255 for an
// exception, or 128 and the signal that ended the process.
template <class Function>
int in_child(Function f) {
  temporary_file::folder();  // made here, where it is also removed
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    try {
      if constexpr (std::is_same_v<decltype(f()), bool>) {
        ::_exit(f() ? 0 : 1);
      } else {
        ::_exit(f());
      }
    } catch (...) {
      ::_exit(255);
    }
  }
  int status = 0;
  checked(::waitpid(child, &status, 0), "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace zc_test

#endif
