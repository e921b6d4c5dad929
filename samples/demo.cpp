// The main job, measured: the same file goes six times into an Asio stream over a Unix domain socket: by std::copy, by
// `out << in.rdbuf()`, as programs in Rust and in C send it, and by zc, safe and relaxed. A table says what each cost.
// samples/demo is the command for people.
#include "demo_file.hpp"

#include <zc/asio.hpp>
#include <zc/zc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

using boost::asio::local::stream_protocol;

struct way {
  const char* name;
  zc::copy_method (*send)(std::istream& in, stream_protocol::iostream& out);
};

zc::copy_method by_std_copy(std::istream& in, stream_protocol::iostream& out) {
  std::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
  return zc::copy_method::buffered;
}

zc::copy_method by_rdbuf(std::istream& in, stream_protocol::iostream& out) {
  out << in.rdbuf();
  return zc::copy_method::buffered;
}

// Past both streams, to the descriptors: the loop of a C program, and, with 8 KiB, what Rust's std::io::copy does from
// a file to a socket.
template <std::size_t Size>
zc::copy_method by_read_and_write(std::istream& in, stream_protocol::iostream& out) {
  const int from = zc::native_handle(in);
  const int to = out.socket().native_handle();
  std::vector<char> block(Size);
  for (ssize_t n; (n = ::read(from, block.data(), block.size())) != 0;) {
    if (n < 0) throw std::system_error(errno, std::generic_category(), "reading the file");
    for (ssize_t done = 0; done < n;) {
      const ssize_t taken = ::write(to, block.data() + done, static_cast<std::size_t>(n - done));
      if (taken < 0 && errno != EAGAIN && errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "writing to the socket");
      pollfd ready = {to, POLLOUT, 0};
      if (taken < 0)
        ::poll(&ready, 1, -1);
      else
        done += taken;
    }
  }
  return zc::copy_method::buffered;
}

template <zc::copy_options Options>
zc::copy_method by_zc(std::istream& in, stream_protocol::iostream& out) {
  return zc::copy_stream(in, out, Options).method;
}

const way ways[] = {
    {"std::copy", by_std_copy},
    {"out << in.rdbuf()", by_rdbuf},
    {"as Rust's io::copy", by_read_and_write<8 * 1024>},
    {"C, with 128 KiB", by_read_and_write<128 * 1024>},
    {"zc, safe", by_zc<zc::copy_options::none>},
    {"zc, relaxed", by_zc<zc::copy_options::relax_safe_kernel_copy>},
};

// Reads `size` bytes, for each way anew, and tells their checksum. Shows on a terminal how far it is.
std::uint64_t receive(int fd, std::uint64_t size, const char* name) {
  zc::fd_source source(fd, boost::iostreams::never_close_handle);
  std::vector<char> block(128 * 1024);
  checksum sum;
  percentage shown(name, size);
  for (std::uint64_t done = 0; done < size;) {
    const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), size - done));
    const std::streamsize n = source.read(block.data(), wanted);
    if (n < 0) throw std::runtime_error("the sender stopped after " + std::to_string(done) + " bytes");
    sum.add(block.data(), static_cast<std::size_t>(n));
    done += static_cast<std::uint64_t>(n);
    shown.show(done);
  }
  return sum.value();
}

double cpu_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// To whoever listens on `path`, or to a receiver of its own where that is empty.
void run(std::uint64_t size, const std::string& path) {
  std::cout << "Making a file of " << size << " bytes ..." << std::endl;
  const test_file file(size);
  const std::uint64_t expected = checksum_of(file.path());

  stream_protocol::iostream out;
  boost::asio::io_context context;
  stream_protocol::socket receiver(context);
  if (!path.empty()) {
    out.connect(stream_protocol::endpoint(path));
    if (!out) throw std::runtime_error("connecting to " + path + ": " + out.error().message());
  } else {
    boost::asio::local::connect_pair(out.socket(), receiver);
  }

  std::cout << std::left << std::setw(20) << "way" << std::setw(22) << "method" << std::right << std::setw(9)
            << "seconds" << std::setw(9) << "GB/s" << std::setw(13) << "CPU seconds" << std::setw(15) << "times faster"
            << std::endl;
  double first = 0;
  for (const way& w : ways) {
    std::ifstream in(file.path(), std::ios::binary);
    std::future<std::uint64_t> received;
    if (path.empty()) {
      received = std::async(std::launch::async, receive, receiver.native_handle(), size, w.name);
    }
    const double cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    zc::copy_method method = zc::copy_method::none;
    try {
      method = w.send(in, out);
      if (!out.flush()) throw std::runtime_error(std::string(w.name) + ": the receiver takes no more");
    } catch (...) {
      out.close();  // or the receiver would wait for ever
      throw;
    }
    const double cpu_took = cpu_seconds() - cpu;
    if (received.valid() && received.get() != expected) {
      throw std::runtime_error(std::string(w.name) + ": the receiver got other bytes than were sent");
    }
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (first == 0) first = took;
    std::cout << std::left << std::setw(20) << w.name << std::setw(22) << to_string(method) << std::right << std::fixed
              << std::setprecision(3) << std::setw(9) << took << std::setprecision(2) << std::setw(9)
              << static_cast<double>(size) / took / 1e9 << std::setprecision(3) << std::setw(13) << cpu_took
              << std::setprecision(1) << std::setw(15) << first / took << std::endl;
  }
  std::cout << "All write to the socket of one Boost.Asio stream: std::copy and << through its buffer of 512 bytes, "
               "the others past\n"
               "it. CPU seconds are the sender's. Relaxed, the receiver gets the very pages of the file: a receiver "
               "that reads\n"
               "every byte, like this one, may gain no time from that; the sender saves CPU time.\n"
            << (!path.empty() ? "What " + path + " made of the bytes, only its owner knows."
                              : "The receiver got the same bytes each time (XXH3 checksum).")
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 3) {
    std::cerr << "usage: demo BYTES [SOCKET]; samples/demo, in the source folder, is the command for people\n";
    return 2;
  }
  run(std::stoull(argv[1]), argc == 3 ? argv[2] : "");
} catch (const std::exception& e) {
  std::cerr << "demo: " << e.what() << '\n';
  return 1;
}
