// The event loops of the server's threads.
#ifndef ZC_SAMPLES_HTTP_SERVER_EVENT_LOOPS_HPP
#define ZC_SAMPLES_HTTP_SERVER_EVENT_LOOPS_HPP

#include "loop.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace http_server {

class event_loops {
 public:
  explicit event_loops(std::size_t threads);

  net::io_context& first() { return *loops_[0]; }

  // Each in turn, to share out the connections.
  net::io_context& next() { return *loops_[next_++ % loops_.size()]; }

  // Runs the first loop in this thread and each other one in a thread of its own, until the first has nothing to do.
  // Throws what a handler of the first throws.
  void run();

 private:
  std::vector<std::unique_ptr<net::io_context>> loops_;
  std::size_t next_ = 0;
};

}  // namespace http_server

#endif
