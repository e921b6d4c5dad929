// Ctrl-C (SIGINT) and SIGTERM for a program that stops between two steps of a copy, and leaves all in order.
#ifndef ZC_SAMPLES_STOP_SIGNALS_HPP
#define ZC_SAMPLES_STOP_SIGNALS_HPP

#include <signal.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace stop_signals {

inline volatile std::sig_atomic_t caught = 0;

// From here on, `caught` is the signal that came, or 0. Without SA_RESTART, a signal ends a poll(2) or write(2) that
// sleeps. A file that reaches the limit of `ulimit -f` is an error of the copy (EFBIG), instead of death by SIGXFSZ.
inline void watch() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { caught = signal; };
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);
}

inline std::string description() { return caught == SIGINT ? "stopped by SIGINT" : "stopped by SIGTERM"; }

// Ends the program by the signal that it has caught. A shell shows that as status 130 or 143, and ends a loop around
// the program only if it has died so.
[[noreturn]] inline void die() {
  const int signal = caught;
  std::signal(signal, SIG_DFL);
  ::raise(signal);
  std::_Exit(128 + signal);  // the signal is blocked, say
}

}  // namespace stop_signals

#endif
