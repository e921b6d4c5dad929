// Another program.
#ifndef ZC_BENCHMARKS_CHILD_HPP
#define ZC_BENCHMARKS_CHILD_HPP

#include <sys/types.h>

#include <string>
#include <vector>

namespace zc_benchmark {

// Which of our descriptors it gets under which number; its standard input and output are /dev/null otherwise.
struct inherited {
  int ours;
  int theirs;
};

class child {
 public:
  child(const std::vector<std::string>& command, const std::vector<inherited>& descriptors);
  child(child&& other) noexcept;
  child& operator=(child&&) = delete;
  ~child();  // ends it if nobody has waited for it

  // Returns its CPU seconds. Throws if it failed.
  double wait();

 private:
  std::string name_;
  pid_t pid_ = -1;
};

// Runs a program, and returns what it wrote to its standard output.
std::string output_of(const std::vector<std::string>& command, std::vector<inherited> descriptors = {});

// Whether a program of this name is in the PATH.
bool is_found(const std::string& program);

}  // namespace zc_benchmark

#endif
