// Connections that keep a server busy: each asks again as soon as it has its answer.
#ifndef ZC_BENCHMARKS_SERVERS_LOAD_HPP
#define ZC_BENCHMARKS_SERVERS_LOAD_HPP

#include "answer_taker.hpp"
#include "event_loop.hpp"
#include "latencies.hpp"
#include "settings.hpp"

#include <cstdint>
#include <deque>
#include <ostream>
#include <random>
#include <string>

namespace server_client {

class load {
 public:
  load(const settings& given, event_loop& events);

  void begin();
  bool is_over() const;

  // Words "name=value": how long it took, and the answers of that time.
  void print(std::ostream& out);

 private:
  struct client {
    explicit client(const settings& given) : answers(static_cast<unsigned short>(given.port)) {}
    answer_taker answers;
    clock::time_point asked;
  };
  void ask(client& c);
  void take(client& c);
  std::string next_path();
  std::string next_range();

  const settings& given_;
  std::deque<client> clients_;
  std::minstd_rand random_;  // which is the same for every server
  std::uint64_t asked_ = 0;
  std::uint64_t bytes_ = 0;  // that came before the last answer
  latencies took_;
  clock::time_point begin_;
  clock::time_point end_;  // the last answer
};

}  // namespace server_client

#endif
