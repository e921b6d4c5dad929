// Calls functions when their descriptors are readable, in one thread.
#ifndef ZC_BENCHMARKS_SERVERS_EVENT_LOOP_HPP
#define ZC_BENCHMARKS_SERVERS_EVENT_LOOP_HPP

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace server_client {

class event_loop {
 public:
  event_loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) { check(epoll_); }
  ~event_loop() { ::close(epoll_); }
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  void when_readable(int fd, std::function<void()> call) {
    calls_.push_back(std::move(call));
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.ptr = &calls_.back();
    check(::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event));
  }

  // Waits for a descriptor at least. A server that keeps silent for so long has failed.
  void run_once() {
    constexpr int longest_silence = 60'000;  // milliseconds
    std::array<epoll_event, 64> ready;
    const int n = ::epoll_wait(epoll_, ready.data(), ready.size(), longest_silence);
    if (n == 0) throw std::runtime_error("the server is silent");
    if (n < 0 && errno == EINTR) return;
    check(n);
    for (int i = 0; i < n; ++i) (*static_cast<std::function<void()>*>(ready[static_cast<std::size_t>(i)].data.ptr))();
  }

 private:
  static void check(int result) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  }

  int epoll_;
  std::deque<std::function<void()>> calls_;  // which stay where they are
};

}  // namespace server_client

#endif
