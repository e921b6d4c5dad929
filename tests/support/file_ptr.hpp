// A FILE that is closed with its scope.
#ifndef ZC_TESTS_FILE_PTR_HPP
#define ZC_TESTS_FILE_PTR_HPP

#include <cstdio>
#include <memory>

namespace zc_test {

struct file_closer {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, file_closer>;

}  // namespace zc_test

#endif
