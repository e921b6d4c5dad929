#include "answer_taker.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace server_client {
namespace {

constexpr std::uint64_t most_at_once = 1024 * 1024;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::uint64_t content_length(const std::string& head) {
  static constexpr char name[] = "\ncontent-length:";
  constexpr std::size_t size = sizeof name - 1;
  for (std::size_t at = head.find('\n'); at != std::string::npos; at = head.find('\n', at + 1)) {
    if (::strncasecmp(head.c_str() + at, name, size) == 0) return std::strtoull(head.c_str() + at + size, nullptr, 10);
  }
  throw std::runtime_error("an answer without a length: " + head);
}

}  // namespace

answer_taker::answer_taker(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) fail("socket");
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* to = &address;
  if (::connect(socket_, static_cast<const sockaddr*>(to), sizeof address) != 0) fail("connect");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

answer_taker::~answer_taker() { ::close(socket_); }

void answer_taker::ask(const std::string& path, const std::string& range) {
  std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!range.empty()) request += "Range: " + range + "\r\n";
  request += "\r\n";
  const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) fail("send");
  head_.clear();
  is_in_body_ = false;
}

bool answer_taker::take() {
  if (!is_in_body_ && !take_head()) return false;
  for (std::uint64_t taken = 0; left_ > 0 && taken < most_at_once;) {
    // Over TCP, MSG_TRUNC drops the bytes instead of copying them.
    const auto n = received(::recv(socket_, nullptr, std::min(left_, most_at_once), MSG_TRUNC | MSG_DONTWAIT));
    if (n == 0) return false;
    left_ -= n;
    taken += n;
    bytes_ += n;
  }
  return left_ == 0;
}

bool answer_taker::take_head() {
  char piece[2048];
  const auto n = received(::recv(socket_, piece, sizeof piece, MSG_DONTWAIT));
  head_.append(piece, n);
  const auto end = head_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::uint64_t of_body = head_.size() - (end + 4);
  head_.resize(end + 2);
  if (head_.compare(0, 10, "HTTP/1.1 2") != 0) throw std::runtime_error("no success: " + head_);
  left_ = content_length(head_) - of_body;
  bytes_ += of_body;
  is_in_body_ = true;
  return true;
}

// 0 if nothing has come yet.
std::size_t answer_taker::received(std::ptrdiff_t result) {
  if (result > 0) return static_cast<std::size_t>(result);
  if (result == 0) throw std::runtime_error("the server closed the connection within an answer");
  if (errno != EAGAIN) fail("recv");
  return 0;
}

}  // namespace server_client
