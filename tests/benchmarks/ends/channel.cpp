#include "ends/channel.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace zc_benchmark {
namespace {

channel make_pipe(std::uint64_t held) {
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe2");
  channel made{unique_fd(ends[0]), unique_fd(ends[1])};
  if (held > 0) checked(::fcntl(ends[1], F_SETPIPE_SZ, 1024 * 1024), "F_SETPIPE_SZ");
  return made;
}

void set(int fd, int option, int value) {
  checked(::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value), "setsockopt");
}

void hold(int fd) {
  set(fd, SO_SNDBUF, 1024 * 1024);  // the system cuts this to what it allows, which is several times what is needed
  const timeval patience = {10, 0};
  checked(::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience), "SO_SNDTIMEO");
  checked(::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "SO_RCVTIMEO");
}

channel make_unix_sockets() {
  int ends[2];
  checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {unique_fd(ends[0]), unique_fd(ends[1])};
}

channel make_tcp_sockets(std::uint64_t held) {
  const unique_fd listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  if (held > 0) set(listener.get(), SO_RCVBUF, 1024 * 1024);  // what is accepted inherits it
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto any = reinterpret_cast<sockaddr*>(&name);
  socklen_t size = sizeof name;
  checked(::bind(listener.get(), any, size), "bind");
  checked(::listen(listener.get(), 1), "listen");
  checked(::getsockname(listener.get(), any, &size), "getsockname");
  unique_fd writer(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  checked(::connect(writer.get(), any, size), "connect");
  return {unique_fd(checked(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept")), std::move(writer)};
}

}  // namespace

channel make_channel(kind k, std::uint64_t held) {
  if (k == kind::pipe) return make_pipe(held);
  channel made = k == kind::unix_socket ? make_unix_sockets() : make_tcp_sockets(held);
  if (held > 0) {
    hold(made.reader.get());
    hold(made.writer.get());
  }
  return made;
}

void end_of_data(unique_fd& writer, kind k) {
  if (is_socket(k)) ::shutdown(writer.get(), SHUT_WR);  // fails if the other end is gone, which is an end too
  if (k != kind::tcp_socket) writer.reset();
}

void close_reader(unique_fd& reader, kind k) {
  // Who closes a TCP connection first keeps its port for a minute, and there are tens of thousands of connections. A
  // reader that has seen the end, or wants no more, can throw the connection away instead.
  const linger at_once = {1, 0};
  if (k == kind::tcp_socket) ::setsockopt(reader.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  reader.reset();
}

}  // namespace zc_benchmark
