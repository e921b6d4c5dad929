#include <utility>  // Boost 1.74 uses std::exchange without it

#include "event_loops.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <string>
#include <thread>

namespace http_server {

namespace {

// A loop in a thread, which waits for more to do until this is destroyed.
class running_loop {
 public:
  explicit running_loop(net::io_context& loop) : busy_(loop.get_executor()), thread_([&loop] { loop.run(); }) {}
  running_loop(const running_loop&) = delete;
  running_loop& operator=(const running_loop&) = delete;
  ~running_loop() {
    busy_.reset();
    thread_.join();
  }

 private:
  net::executor_work_guard<executor> busy_;
  std::thread thread_;
};

}  // namespace

event_loops::event_loops(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    loops_.push_back(std::make_unique<net::io_context>(1));
    // Opens the loop's own descriptors now: with the first connection there may be none left.
    try {
      const tcp_socket first_use(*loops_.back());
    } catch (const boost::system::system_error& e) {
      throw std::runtime_error("opening the event loop of thread " + std::to_string(i + 1) + ": " + e.code().message() +
                               "; each needs three descriptors (ulimit -n)");
    }
  }
}

void event_loops::run() {
  std::vector<std::unique_ptr<running_loop>> others;
  for (std::size_t i = 1; i < loops_.size(); ++i) others.push_back(std::make_unique<running_loop>(*loops_[i]));
  try {
    first().run();
  } catch (...) {
    for (const auto& loop : loops_) loop->stop();
    throw;
  }
}

}  // namespace http_server
