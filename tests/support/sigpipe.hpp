#ifndef ZC_TESTS_SIGPIPE_HPP
#define ZC_TESTS_SIGPIPE_HPP

#include <signal.h>

#include <atomic>

namespace zc_test {

inline std::atomic<int> sigpipes_seen = 0;

// While it lives, SIGPIPE is caught and counted.
class sigpipe_counter {
 public:
  sigpipe_counter() {
    sigpipes_seen = 0;
    struct sigaction counting = {};
    counting.sa_handler = [](int) { ++sigpipes_seen; };
    ::sigaction(SIGPIPE, &counting, &before_);
  }
  ~sigpipe_counter() { ::sigaction(SIGPIPE, &before_, nullptr); }
  sigpipe_counter(const sigpipe_counter&) = delete;
  sigpipe_counter& operator=(const sigpipe_counter&) = delete;

  int seen() const { return sigpipes_seen; }

 private:
  struct sigaction before_ = {};
};

inline bool is_sigpipe_blocked() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, SIGPIPE) == 1;
}

inline bool is_sigpipe_pending() {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, SIGPIPE) == 1;
}

// Blocks SIGPIPE in this thread; takes away what is pending in the end.
class sigpipe_block {
 public:
  sigpipe_block() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~sigpipe_block() {
    const timespec at_once = {0, 0};
    while (sigtimedwait(&set_, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  sigpipe_block(const sigpipe_block&) = delete;
  sigpipe_block& operator=(const sigpipe_block&) = delete;

 private:
  sigset_t set_;
  sigset_t before_;
};

}  // namespace zc_test

#endif
