// Ends of an operation whose other side the test itself holds, and so decides when anything moves.
#ifndef ZC_TESTS_PEER_HPP
#define ZC_TESTS_PEER_HPP

#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <poll.h>
#include <pty.h>
#include <sys/stat.h>
#include <termios.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>

namespace zc_test {

enum class channel { pipe, fifo, tcp, unix_socket, terminal };

inline std::string name_of(channel c) {
  switch (c) {
    case channel::pipe: return "pipe";
    case channel::fifo: return "FIFO";
    case channel::tcp: return "TCP";
    case channel::unix_socket: return "Unix socket";
    case channel::terminal: return "terminal";
  }
  return "?";
}

inline two_ends make_fifo() {
  const temporary_folder folder;
  checked(::mkfifo((folder / "fifo").c_str(), 0600), "mkfifo");
  unique_fd both = open_file(folder / "fifo", O_RDWR);  // so that the next two need not wait for each other
  unique_fd read = open_file(folder / "fifo", O_RDONLY);
  return {std::move(read), open_file(folder / "fifo", O_WRONLY)};
}

// The reading end is the program's, which gets each byte as it is.
inline two_ends make_terminal() {
  termios raw = {};
  cfmakeraw(&raw);
  int master = -1, slave = -1;
  checked(::openpty(&master, &slave, nullptr, &raw, nullptr), "openpty");
  return {unique_fd(slave), unique_fd(master)};
}

// With little room between, which is soon full.
inline two_ends make_narrow_tcp() {
  two_ends ends = make_tcp();
  const int size = 32 * 1024;
  checked(::setsockopt(ends.read.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size), "SO_RCVBUF");
  checked(::setsockopt(ends.write.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size), "SO_SNDBUF");
  return ends;
}

inline two_ends make(channel c) {
  switch (c) {
    case channel::pipe: return make_pipe();
    case channel::fifo: return make_fifo();
    case channel::tcp: return make_narrow_tcp();
    case channel::unix_socket: return make_unix();
    case channel::terminal: return make_terminal();
  }
  return {};
}

inline void write_some(int fd, const std::string& text) {
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error("write");
}

// What can be read without waiting.
inline std::string read_available(int fd, std::size_t most = SIZE_MAX) {
  std::string all;
  char block[65536];
  while (all.size() < most) {
    pollfd readable = {fd, POLLIN, 0};
    if (::poll(&readable, 1, 0) <= 0) break;
    const ssize_t n = ::read(fd, block, std::min(sizeof block, most - all.size()));
    if (n <= 0) break;
    all.append(block, static_cast<std::size_t>(n));
  }
  return all;
}

inline int flags_of(int fd) { return checked(::fcntl(fd, F_GETFL), "F_GETFL"); }

// Steps until there is something to wait for, or it is done.
inline zc::copy_state step_on(zc::copy_operation& copy) {
  zc::copy_state s = zc::copy_state::more;
  while (s == zc::copy_state::more) s = copy.step();
  return s;
}

// Makes a step that must not sleep. Where it has not come back after ten seconds, `wake` gives it what it sleeps for.
// True if it came back of itself.
template <class Step, class Wake>
bool comes_back(Step step, Wake wake) {
  std::mutex mutex;
  std::condition_variable change;
  bool is_back = false;
  std::future<bool> watcher = std::async(std::launch::async, [&] {
    std::unique_lock<std::mutex> lock(mutex);
    if (change.wait_for(lock, std::chrono::seconds(10), [&] { return is_back; })) return true;
    wake();
    return false;
  });
  const auto tell = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    is_back = true;
    change.notify_one();
  };
  try {
    step();
  } catch (...) {
    tell();
    throw;
  }
  tell();
  return watcher.get();
}

}  // namespace zc_test

#endif
