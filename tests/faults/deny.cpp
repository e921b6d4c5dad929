// Runs a program to which some system calls are denied, as a container's seccomp filter does it:
//   deny ERRNO CALL... -- PROGRAM [ARGUMENTS]
#include <seccomp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>

namespace {

int fail(const std::string& what, int error) {
  std::cerr << "deny: " << what << ": " << std::strerror(error) << '\n';
  return 125;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  if (argc < 5 || (name != "ENOSYS" && name != "EPERM")) {
    std::cerr << "usage: deny ENOSYS|EPERM CALL... -- PROGRAM [ARGUMENTS]\n";
    return 125;
  }
  const auto error = static_cast<std::uint16_t>(name == "EPERM" ? EPERM : ENOSYS);
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return fail("making a filter", ENOMEM);
  int at = 2;
  for (; at < argc && std::strcmp(argv[at], "--") != 0; ++at) {
    const int number = seccomp_syscall_resolve_name(argv[at]);
    if (number == __NR_SCMP_ERROR) return fail(argv[at], ENOSYS);
    if (const int n = seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), number, 0); n < 0) return fail(argv[at], -n);
  }
  if (at + 1 >= argc) return fail("no program to run", EINVAL);
  if (const int n = seccomp_load(filter); n < 0) return fail("loading the filter", -n);
  seccomp_release(filter);
  ::execvp(argv[at + 1], argv + at + 1);
  return fail(argv[at + 1], errno);
}
