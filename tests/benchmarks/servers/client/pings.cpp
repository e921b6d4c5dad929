#include "pings.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace server_client {
namespace {

constexpr std::chrono::milliseconds interval(1);

}  // namespace

pings::pings(const settings& given, event_loop& events)
    : given_(given), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (timer_ < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  for (std::size_t i = 0; i < given.pings; ++i) {
    client& one = clients_.emplace_back(given);
    events.when_readable(one.answers.descriptor(), [this, &one] { take(one); });
  }
  if (given.pings > 0) events.when_readable(timer_, [this] { tick(); });
}

pings::~pings() { ::close(timer_); }

void pings::begin() {
  itimerspec each = {};
  each.it_interval.tv_nsec = each.it_value.tv_nsec = std::chrono::nanoseconds(interval).count();
  ::timerfd_settime(timer_, 0, &each, nullptr);
}

// If the client itself is late, the pings it has missed are not the server's fault: they are left out.
void pings::tick() {
  std::uint64_t ticks = 0;
  if (::read(timer_, &ticks, sizeof ticks) != sizeof ticks) return;
  client& one = clients_[next_++ % clients_.size()];
  one.due.push_back(clock::now());
  if (one.due.size() == 1) one.answers.ask(given_.ping, "");
}

void pings::take(client& c) {
  if (!c.answers.take()) return;
  took_.add(clock::now() - c.due.front());
  c.due.pop_front();
  if (!c.due.empty()) c.answers.ask(given_.ping, "");
}

void pings::print(std::ostream& out) {
  const auto now = clock::now();
  for (const auto& one : clients_) {
    for (const auto due : one.due) took_.add(now - due);  // so long already
  }
  took_.print(out, "ping_");
}

}  // namespace server_client
