// Why a pipe is not spliced to a file directly: it stays locked while the file is written, and its producer waits. And
// how large a buffer should be where nothing else is left.
#include "turns.hpp"

#include <zc/zc.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using zc_benchmark::check;

constexpr std::size_t block = 64 * 1024;

void produce(int fd, int mebibytes) {
  const std::vector<char> data(block, 'z');
  for (std::size_t i = 0; i < static_cast<std::size_t>(mebibytes) * 1024 * 1024 / block; ++i) {
    for (std::size_t done = 0; done < block;) {
      const ssize_t n = ::write(fd, data.data() + done, block - done);
      if (n <= 0) return;
      done += static_cast<std::size_t>(n);
    }
  }
  ::close(fd);
}

void by_splice(int in, int out) {
  ssize_t n = 0;
  while ((n = ::splice(in, nullptr, out, nullptr, 1 << 20, 0)) > 0) {
  }
  check(n == 0, "splice");
}

template <std::size_t Size>
void by_buffer(int in, int out) {
  std::vector<char> buffer(Size);
  ssize_t n = 0;
  while ((n = ::read(in, buffer.data(), buffer.size())) > 0)
    check(::write(out, buffer.data(), static_cast<std::size_t>(n)) == n, "write");
  check(n == 0, "read");
}

void by_zc(int in, int out) {
  const auto never = boost::iostreams::never_close_handle;
  zc::copy_stream(zc::fd_source(in, never), zc::fd_sink(out, never));
}

}  // namespace

int main(int argc, char** argv) try {
  const int mebibytes = argc > 1 ? std::atoi(argv[1]) : 256;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 9;
  if (argc > 3 || mebibytes <= 0 || rounds <= 0) {
    std::cerr << "usage: pipe_to_file [MEBIBYTES [ROUNDS]]\n";
    return 2;
  }
  const std::string path = std::filesystem::temp_directory_path() / ("zc-benchmark-" + std::to_string(::getpid()));
  const struct {
    const char* name;
    void (*copy)(int in, int out);
  } ways[] = {
      {"C: read and write, 8 KiB", by_buffer<8 * 1024>},
      {"C: read and write, 64 KiB", by_buffer<64 * 1024>},
      {"C: read and write, 128 KiB", by_buffer<128 * 1024>},
      {"C: read and write, 256 KiB", by_buffer<256 * 1024>},
      {"C: splice", by_splice},
      {"zc", by_zc},
  };
  zc_benchmark::turns turns;
  for (const auto& way : ways) {
    turns.add(way.name, [&, way](const auto& measure) {
      int pipe[2];
      check(::pipe2(pipe, O_CLOEXEC) == 0, "pipe2");
      const int out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
      check(out >= 0, "there is no room for the file");
      std::thread producer(produce, pipe[1], mebibytes);
      measure([&] { way.copy(pipe[0], out); });
      producer.join();
      ::close(pipe[0]);
      ::close(out);
    });
  }
  turns.run(rounds);
  std::filesystem::remove(path);
  turns.print(std::to_string(mebibytes) + " MiB from a pipe to a file, median of " + std::to_string(rounds) +
              " rounds, milliseconds");
} catch (const std::exception& e) {
  std::cerr << "pipe_to_file: " << e.what() << '\n';
  return 1;
}
