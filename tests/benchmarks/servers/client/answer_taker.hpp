// A connection that asks for files, one after the other, and drops the bodies at little cost.
#ifndef ZC_BENCHMARKS_SERVERS_ANSWER_TAKER_HPP
#define ZC_BENCHMARKS_SERVERS_ANSWER_TAKER_HPP

#include <cstddef>
#include <cstdint>
#include <string>

namespace server_client {

class answer_taker {
 public:
  explicit answer_taker(unsigned short port);  // on 127.0.0.1
  ~answer_taker();
  answer_taker(const answer_taker&) = delete;
  answer_taker& operator=(const answer_taker&) = delete;

  int descriptor() const { return socket_; }

  // `range` is the value of a header, or empty.
  void ask(const std::string& path, const std::string& range);

  // Takes what has come, but little enough that other connections are not kept waiting. Returns whether the answer is
  // complete; throws if it is no success.
  bool take();

  std::uint64_t bytes() const { return bytes_; }  // of all bodies

 private:
  bool take_head();
  std::size_t received(std::ptrdiff_t result);

  int socket_;
  std::string head_;
  bool is_in_body_ = false;
  std::uint64_t left_ = 0;  // of the body
  std::uint64_t bytes_ = 0;
};

}  // namespace server_client

#endif
