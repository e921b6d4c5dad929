// Connections which take turns to ask for a small file, one each millisecond. An answer's time is counted from the
// moment at which it was to be asked for, also where the connection was still waiting for the one before.
#ifndef ZC_BENCHMARKS_SERVERS_PINGS_HPP
#define ZC_BENCHMARKS_SERVERS_PINGS_HPP

#include "answer_taker.hpp"
#include "event_loop.hpp"
#include "latencies.hpp"
#include "settings.hpp"

#include <cstddef>
#include <deque>
#include <ostream>

namespace server_client {

class pings {
 public:
  pings(const settings& given, event_loop& events);
  ~pings();
  pings(const pings&) = delete;
  pings& operator=(const pings&) = delete;

  void begin();
  void print(std::ostream& out);  // words "name=value"

 private:
  struct client {
    explicit client(const settings& given) : answers(static_cast<unsigned short>(given.port)) {}
    answer_taker answers;
    std::deque<clock::time_point> due;  // of which the first is under way
  };
  void tick();
  void take(client& c);

  const settings& given_;
  std::deque<client> clients_;
  std::size_t next_ = 0;
  int timer_;
  latencies took_;
};

}  // namespace server_client

#endif
