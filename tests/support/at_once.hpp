// Threads that begin at the same moment.
#ifndef ZC_TESTS_AT_ONCE_HPP
#define ZC_TESTS_AT_ONCE_HPP

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace zc_test {

// Runs `work(i)` in so many threads, none of which begins before all are there. Gives what they found wrong.
template <class Work>
std::string at_once(std::size_t n, Work work) {
  std::mutex mutex;
  std::condition_variable all_are_there;
  std::size_t there = 0;
  std::string wrong;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < n; ++i) {
    threads.emplace_back([&, i] {
      {
        std::unique_lock<std::mutex> lock(mutex);
        if (++there == n) all_are_there.notify_all();
        all_are_there.wait(lock, [&] { return there == n; });
      }
      std::string found;
      try {
        found = work(i);
      } catch (const std::exception& e) {
        found = e.what();
      }
      const std::lock_guard<std::mutex> lock(mutex);
      wrong += found;
    });
  }
  for (std::thread& t : threads) t.join();
  return wrong;
}

}  // namespace zc_test

#endif
