// The folders that files are copied in.
#ifndef ZC_BENCHMARKS_WORKPLACE_HPP
#define ZC_BENCHMARKS_WORKPLACE_HPP

#include "ends/fd.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace zc_benchmark {

// Made in $TMPDIR or /tmp, and in /dev/shm if that is another file system. Removed at the end, with all in them.
class workplace {
 public:
  workplace();
  ~workplace();
  workplace(const workplace&) = delete;
  workplace& operator=(const workplace&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  const std::optional<std::filesystem::path>& other_file_system() const { return other_; }

  // A file of so many bytes, in the page cache and written to the disk, so that nothing of it is left to be done later.
  std::string input_file(std::uint64_t size) const;

 private:
  std::filesystem::path folder_;
  std::optional<std::filesystem::path> other_;
};

// Bytes to copy; as many as asked for, up to 1 MiB.
const char* sample_bytes();

// Writes all of them; false if nobody reads any more.
bool write_all(int fd, const char* data, std::uint64_t size);

// Writes so many sample bytes, `block` at a time. False if nobody reads any more.
bool write_sample(int fd, std::uint64_t size, std::uint64_t block);

}  // namespace zc_benchmark

#endif
