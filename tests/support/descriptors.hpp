// Descriptors of every kind, with somebody at the other end.
#ifndef ZC_TESTS_DESCRIPTORS_HPP
#define ZC_TESTS_DESCRIPTORS_HPP

#include "temporary.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace zc_test {

inline int checked(int n, const char* what) {
  if (n < 0) throw std::system_error(errno, std::generic_category(), what);
  return n;
}

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_fd() { reset(); }
  void reset() {
    if (fd_ != -1) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

inline unique_fd open_file(const std::string& path, int flags) {
  return unique_fd(checked(::open(path.c_str(), flags | O_CLOEXEC, 0600), path.c_str()));
}

struct two_ends {
  unique_fd read;
  unique_fd write;
};

inline two_ends make_pipe() {
  int fd[2];
  checked(::pipe2(fd, O_CLOEXEC), "pipe2");
  return {unique_fd(fd[0]), unique_fd(fd[1])};
}

inline two_ends make_unix(int type = SOCK_STREAM) {
  int fd[2];
  checked(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fd), "socketpair");
  return {unique_fd(fd[0]), unique_fd(fd[1])};
}

// Makes a call that takes a port. The ports of closed connections are kept for a minute, in which the matrix can use
// all of them up.
template <class Call>
void once_a_port_is_free(Call call, const char* what) {
  for (int seconds = 0; call() < 0; ++seconds) {
    if ((errno != EADDRNOTAVAIL && errno != EADDRINUSE) || seconds == 90) checked(-1, what);
    ::sleep(1);
  }
}

inline two_ends make_tcp() {
  const unique_fd listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  once_a_port_is_free([&] { return ::bind(listener.get(), generic, size); }, "bind");
  checked(::listen(listener.get(), 1), "listen");
  checked(::getsockname(listener.get(), generic, &size), "getsockname");
  unique_fd client(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  once_a_port_is_free([&] { return ::connect(client.get(), generic, size); }, "connect");
  unique_fd server(checked(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
  return {std::move(client), std::move(server)};
}

// A name by which what the descriptor refers to is opened once more.
inline std::string path_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

inline void set_non_blocking(int fd) { checked(::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK), "F_SETFL"); }

// Writes `content` to a descriptor in the background, then closes it.
class feeder {
 public:
  feeder(unique_fd fd, std::string content)
      : thread_([fd = std::move(fd), content = std::move(content)]() mutable {
          sigset_t all;
          sigfillset(&all);
          pthread_sigmask(SIG_BLOCK, &all, nullptr);  // the reader may go: EPIPE, not SIGPIPE
          for (std::size_t done = 0; done < content.size();) {
            const ssize_t n = ::write(fd.get(), content.data() + done, content.size() - done);
            if (n < 0) break;
            done += static_cast<std::size_t>(n);
          }
        }) {}
  ~feeder() { thread_.join(); }
  feeder(const feeder&) = delete;
  feeder& operator=(const feeder&) = delete;

 private:
  std::thread thread_;
};

inline std::string read_all(int fd) {
  std::string all;
  char block[65536];
  for (ssize_t n = 0; (n = ::read(fd, block, sizeof block)) > 0;) all.append(block, static_cast<std::size_t>(n));
  return all;
}

// Reads a descriptor to its end in the background.
class drainer {
 public:
  explicit drainer(unique_fd fd) : fd_(std::move(fd)), thread_([this] { content_ = read_all(fd_.get()); }) {}
  ~drainer() {
    if (thread_.joinable()) thread_.join();
  }
  drainer(const drainer&) = delete;
  drainer& operator=(const drainer&) = delete;

  // What came, once the writers are gone.
  const std::string& content() {
    if (thread_.joinable()) thread_.join();
    return content_;
  }

 private:
  unique_fd fd_;
  std::string content_;
  std::thread thread_;
};

// A file of memory; sealed, it can never change.
inline unique_fd make_memfd(const std::string& content, bool is_sealed) {
  unique_fd fd(checked(::memfd_create("zc-test", MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create"));
  if (!content.empty()) checked(static_cast<int>(::pwrite(fd.get(), content.data(), content.size(), 0)), "pwrite");
  if (is_sealed) {
    checked(::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), "F_ADD_SEALS");
  }
  return fd;
}

// How many this process has.
inline std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

inline off_t position(int fd) { return ::lseek(fd, 0, SEEK_CUR); }

}  // namespace zc_test

#endif
