#include "ends/workplace.hpp"

#include "pairs.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

namespace zc_benchmark {
namespace {

namespace fs = std::filesystem;

fs::path make_folder_in(const fs::path& parent) {
  std::string name = parent / "zc-benchmark-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "making " + name);
  return name;
}

bool are_on_one_file_system(const fs::path& a, const fs::path& b) {
  struct stat of_a = {}, of_b = {};
  return ::stat(a.c_str(), &of_a) != 0 || ::stat(b.c_str(), &of_b) != 0 || of_a.st_dev == of_b.st_dev;
}

}  // namespace

workplace::workplace() : folder_(make_folder_in(fs::temp_directory_path())) {
  const fs::path memory = "/dev/shm";
  if (!are_on_one_file_system(folder_, memory) && ::access(memory.c_str(), W_OK) == 0) other_ = make_folder_in(memory);
}

workplace::~workplace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  if (other_) fs::remove_all(*other_, ignored);
}

std::string workplace::input_file(std::uint64_t size) const {
  const fs::path path = folder_ / ("input-" + std::to_string(size));
  if (!fs::exists(path)) {
    const unique_fd file(checked(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "making a file"));
    write_sample(file.get(), size, MiB);
    checked(::fsync(file.get()), "fsync");
  }
  return path;
}

const char* sample_bytes() {
  static const std::vector<char> bytes = [] {
    std::vector<char> random(MiB);
    std::mt19937 next(1);
    for (char& c : random) c = static_cast<char>(next());
    return random;
  }();
  return bytes.data();
}

bool write_all(int fd, const char* data, std::uint64_t size) {
  while (size > 0) {
    const ssize_t n = ::write(fd, data, size);
    if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
    checked(n, "write");
    data += n;
    size -= static_cast<std::uint64_t>(n);
  }
  return true;
}

bool write_sample(int fd, std::uint64_t size, std::uint64_t block) {
  for (std::uint64_t n = 0; size > 0; size -= n) {
    n = std::min(size, block);
    if (!write_all(fd, sample_bytes(), n)) return false;
  }
  return true;
}

}  // namespace zc_benchmark
