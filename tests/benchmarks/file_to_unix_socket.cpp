// The main job against its peers: a file to a Unix socket. They take turns, and each figure is a median. The socket is
// drained by splice(2) to /dev/null, so that the receiver does not hide the sender.
#include "turns.hpp"

#include <zc/zc.hpp>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/stream.hpp>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using boost::asio::local::stream_protocol;

using zc_benchmark::check;

void c_sendfile(const char* path, stream_protocol::iostream& out) {
  const int in = ::open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = 0;
  while ((n = ::sendfile(out.socket().native_handle(), in, nullptr, 1 << 30)) > 0) {
  }
  ::close(in);
  check(n == 0, "sendfile");
}

void c_read_send(const char* path, stream_protocol::iostream& out) {
  const int in = ::open(path, O_RDONLY | O_CLOEXEC);
  std::vector<char> block(64 * 1024);
  ssize_t n = 0;
  while ((n = ::read(in, block.data(), block.size())) > 0) {
    for (ssize_t done = 0; done < n;) {
      const ssize_t sent =
          ::send(out.socket().native_handle(), block.data() + done, static_cast<std::size_t>(n - done), 0);
      check(sent > 0, "send");
      done += sent;
    }
  }
  ::close(in);
  check(n == 0, "read");
}

void by_std_copy(const char* path, stream_protocol::iostream& out) {
  std::ifstream in(path, std::ios::binary);
  std::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
  check(out.flush().good(), "std::copy");
}

void by_std_copy_64k(const char* path, stream_protocol::iostream& out) {
  std::ifstream in(path, std::ios::binary);
  boost::iostreams::stream<zc::fd_sink> stream(
      zc::fd_sink(out.socket().native_handle(), boost::iostreams::never_close_handle));
  std::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(),
            std::ostreambuf_iterator<char>(stream));
  check(stream.flush().good(), "std::copy");
}

void by_rdbuf(const char* path, stream_protocol::iostream& out) {
  std::ifstream in(path, std::ios::binary);
  out << in.rdbuf() << std::flush;
  check(out.good(), "rdbuf");
}

void by_boost_copy(const char* path, stream_protocol::iostream& out) {
  std::ifstream in(path, std::ios::binary);
  boost::iostreams::copy(in, out);
  check(out.flush().good(), "boost::iostreams::copy");
}

template <zc::copy_options Options>
void by_zc(const char* path, stream_protocol::iostream& out) {
  std::ifstream in(path, std::ios::binary);
  zc::fd_sink sink(out.socket().native_handle(), boost::iostreams::never_close_handle);
  zc::copy_stream(in, sink, Options);
}

void drain(int fd) {
  int pipe[2];
  check(::pipe2(pipe, O_CLOEXEC) == 0, "pipe2");
  ::fcntl(pipe[1], F_SETPIPE_SZ, 1024 * 1024);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (ssize_t n = 0; (n = ::splice(fd, nullptr, pipe[1], nullptr, 1024 * 1024, 0)) > 0;) {
    while (n > 0) n -= ::splice(pipe[0], nullptr, null, nullptr, static_cast<std::size_t>(n), 0);
  }
  for (const int f : {pipe[0], pipe[1], null}) ::close(f);
}

using sender = void (*)(const char* path, stream_protocol::iostream& out);

void send_once(sender send, const char* path, const zc_benchmark::turns::timer& measure) {
  boost::asio::io_context context;
  stream_protocol::socket receiver(context);
  stream_protocol::iostream out;
  boost::asio::local::connect_pair(out.socket(), receiver);
  std::thread drainer(drain, receiver.native_handle());
  measure([&] { send(path, out); });
  out.socket().shutdown(stream_protocol::socket::shutdown_send);
  drainer.join();
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc > 3) {
    std::cerr << "usage: file_to_unix_socket [MEBIBYTES [ROUNDS]]\n";
    return 2;
  }
  const int mebibytes = argc > 1 ? std::atoi(argv[1]) : 1024;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 9;
  check(mebibytes > 0 && rounds > 0, "sizes and rounds are whole numbers from 1");

  const std::string path = std::filesystem::temp_directory_path() / ("zc-benchmark-" + std::to_string(::getpid()));
  {
    std::ofstream file(path, std::ios::binary);
    const std::string block(1024 * 1024, 'z');
    for (int i = 0; i < mebibytes; ++i) file << block;
    check(file.flush().good(), "there is no room for the file");
  }
  const struct {
    const char* name;
    sender send;
  } senders[] = {
      {"std::copy into an Asio stream", by_std_copy},
      {"out << in.rdbuf() into an Asio stream", by_rdbuf},
      {"boost::iostreams::copy into an Asio stream", by_boost_copy},
      {"std::copy into a stream that holds 64 KiB", by_std_copy_64k},
      {"C: read and send, 64 KiB", c_read_send},
      {"zc, safe", by_zc<zc::copy_options::none>},
      {"C: sendfile", c_sendfile},
      {"zc, relaxed", by_zc<zc::copy_options::relax_safe_kernel_copy>},
  };
  zc_benchmark::turns turns;
  for (const auto& s : senders) {
    turns.add(s.name, [&, s](const auto& measure) { send_once(s.send, path.c_str(), measure); });
  }
  turns.run(rounds);
  std::filesystem::remove(path);
  turns.print(std::to_string(mebibytes) + " MiB from a file to a Unix socket drained by splice, median of " +
              std::to_string(rounds) + " rounds, milliseconds");
} catch (const std::exception& e) {
  std::cerr << "file_to_unix_socket: " << e.what() << '\n';
  return 1;
}
