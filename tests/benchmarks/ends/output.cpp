#include "ends/output.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <filesystem>

namespace zc_benchmark {
namespace {

// What a receiver costs that does nothing with the bytes, so that the copier shows.
std::uint64_t drain_by_splice(int fd, bool is_pipe) {
  const unique_fd null(checked(::open("/dev/null", O_WRONLY | O_CLOEXEC), "/dev/null"));
  std::uint64_t all = 0;
  ssize_t n = 0;
  if (is_pipe) {
    while ((n = ::splice(fd, nullptr, null.get(), nullptr, MiB, 0)) > 0) all += static_cast<std::uint64_t>(n);
    return all;
  }
  const channel between = make_channel(kind::pipe, MiB);
  while ((n = ::splice(fd, nullptr, between.writer.get(), nullptr, MiB, 0)) > 0) {
    all += static_cast<std::uint64_t>(n);
    while (n > 0) n -= ::splice(between.reader.get(), nullptr, null.get(), nullptr, static_cast<std::size_t>(n), 0);
  }
  return all;
}

std::uint64_t drain_by_reading(int fd) {
  thread_local std::array<char, 128 * KiB> block;
  std::uint64_t all = 0;
  for (ssize_t n = 0; (n = ::read(fd, block.data(), block.size())) > 0;) all += static_cast<std::uint64_t>(n);
  return all;
}

}  // namespace

output::output(const pair& p, std::uint64_t size, receiver who, const workplace& place) : kind_(p.out), size_(size) {
  if (kind_ == kind::memory) return;
  if (kind_ == kind::file) {
    path_ = (p.is_across ? place.other_file_system().value() : place.folder()) / "output";
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    to_.writer = unique_fd(checked(::open(path_.c_str(), flags, 0600), "making the output"));
  } else if (who == receiver::nc) {
    receive_by_nc(place);
  } else if (size <= largest_held) {
    to_ = make_channel(kind_, size + 1);
  } else {
    to_ = make_channel(kind_, 0);
    drainer_ = std::thread([this, who] {
      const int fd = to_.reader.get();
      arrived_ = who == receiver::thread ? drain_by_reading(fd) : drain_by_splice(fd, kind_ == kind::pipe);
    });
  }
}

// Throws away what it gets and does not count it; the same peers have been counted with other receivers.
void output::receive_by_nc(const workplace& place) {
  const std::string path = place.folder() / "nc";
  std::filesystem::remove(path);
  nc_.emplace(std::vector<std::string>{"nc", "-lU", path}, std::vector<inherited>{});
  to_.writer = unique_fd(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  int status = -1;
  for (int tries = 0; tries < 5000 && status != 0; ++tries) {
    status = ::connect(to_.writer.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
    if (status != 0) ::usleep(1000);
  }
  checked(status, "connecting to nc");
}

std::uint64_t output::finish() {
  if (kind_ == kind::memory) return static_cast<std::uint64_t>(memory_.tellp());
  if (kind_ == kind::file) return std::filesystem::file_size(path_);
  end_of_data(to_.writer, kind_);
  if (nc_) {
    nc_->wait();
    return size_;
  }
  if (drainer_.joinable()) {
    drainer_.join();
  } else {
    arrived_ = drain_by_reading(to_.reader.get());
  }
  return arrived_;
}

output::~output() {
  if (to_.writer.get() >= 0 && kind_ != kind::file) end_of_data(to_.writer, kind_);
  if (drainer_.joinable()) drainer_.join();
  if (to_.reader.get() >= 0) close_reader(to_.reader, kind_);
  to_.writer.reset();
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

}  // namespace zc_benchmark
