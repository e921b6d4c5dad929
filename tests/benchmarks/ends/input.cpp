#include "ends/input.hpp"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <string>

namespace zc_benchmark {
namespace {

// Without dying of a copy that failed and reads no more. Only this thread: the copy finds signals as any program has
// them.
void block_sigpipe() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::string sample_of(std::uint64_t size) {
  std::string all;
  all.reserve(size);
  while (all.size() < size) all.append(sample_bytes(), std::min(size - all.size(), MiB));
  return all;
}

}  // namespace

input::input(kind k, std::uint64_t size, const workplace& place) : kind_(k) {
  if (k == kind::memory) {
    memory_.str(sample_of(size));
  } else if (k == kind::file) {
    path_ = place.input_file(size);
    from_.reader = unique_fd(checked(::open(path_.c_str(), O_RDONLY | O_CLOEXEC), "opening the input"));
  } else if (size <= largest_held) {
    from_ = make_channel(k, size);
    write_sample(from_.writer.get(), size, size);
    end_of_data(from_.writer, k);
  } else {
    from_ = make_channel(k, 0);
    feeder_ = std::thread([this, size] {
      block_sigpipe();
      if (write_sample(from_.writer.get(), size, 128 * KiB)) end_of_data(from_.writer, kind_);
    });
  }
}

input::~input() {
  if (from_.reader.get() >= 0) close_reader(from_.reader, kind_);
  if (feeder_.joinable()) feeder_.join();
}

}  // namespace zc_benchmark
