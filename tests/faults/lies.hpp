// Answers that are not true, where a call puts what it finds into memory of the caller's.
#ifndef ZC_TESTS_LIES_HPP
#define ZC_TESTS_LIES_HPP

#include "../support/kernel.hpp"

#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace zc_test {

enum class lie {
  smaller,       // fstat: half the size that the file has
  larger,        // ... twice as much
  no_size,       // ... none
  few_blocks,    // ... fewer blocks than bytes, as a file with holes has
  other_system,  // fstatfs: a file system that nobody knows
  no_hole,       // SEEK_DATA and SEEK_HOLE: where the file stands, as file systems answer that keep no extents
};

inline std::vector<lie> lies_of(call c) {
  switch (c) {
    case call::fstat: return {lie::smaller, lie::larger, lie::no_size, lie::few_blocks};
    case call::fstatfs: return {lie::other_system};
    case call::seek_data: return {lie::no_hole};
    default: return {};
  }
}

inline const char* in_words(lie how) {
  switch (how) {
    case lie::smaller: return "half the size";
    case lie::larger: return "twice the size";
    case lie::no_size: return "no size";
    case lie::few_blocks: return "fewer blocks than bytes";
    case lie::other_system: return "an unknown file system";
    case lie::no_hole: return "where it stands";
  }
  return "?";
}

inline answer told(const request& r, lie how) {
  if (how == lie::no_hole) return ::lseek(r.fd, 0, SEEK_CUR);
  if (how == lie::other_system) {
    *static_cast<struct statfs*>(r.found) = {};
    return 0;
  }
  auto& about = *static_cast<struct stat*>(r.found);
  if (::fstat(r.fd, &about) != 0) return -errno;
  if (how == lie::smaller) about.st_size /= 2;
  if (how == lie::larger) about.st_size *= 2;
  if (how == lie::no_size) about.st_size = 0;
  if (how == lie::few_blocks) about.st_blocks = 0;
  return 0;
}

}  // namespace zc_test

#endif
