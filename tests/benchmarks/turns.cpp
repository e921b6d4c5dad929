#include "turns.hpp"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <exception>
#include <iostream>

namespace zc_benchmark {
namespace {

char what_is_done[200];

void give_up(int) {
  ssize_t ignored = ::write(STDERR_FILENO, what_is_done, std::strlen(what_is_done));
  ignored = ::write(STDERR_FILENO, ": hangs\n", 8);
  static_cast<void>(ignored);
  ::_exit(1);
}

struct attempted {
  cost took = {};
  std::string failure = {};
};

attempted attempt(const std::string& what, const entrant& e) {
  what_is_done[(what + ", " + e.peer).copy(what_is_done, sizeof what_is_done - 1)] = '\0';
  ::signal(SIGALRM, give_up);
  ::alarm(120);
  try {
    return {e.take(), {}};
  } catch (const std::exception& error) {
    return {{}, error.what()};
  }
}

const auto program_began = std::chrono::steady_clock::now();

}  // namespace

void tell(const std::string& what) {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - program_began;
  std::cerr << '[' << static_cast<int>(passed.count()) << " s] " << what << std::endl;
}

std::vector<cell> take_turns(const std::string& what, const std::vector<entrant>& entrants, int rounds) {
  tell(what);
  const std::size_t count = entrants.size();
  std::vector<cell> cells;
  std::vector<std::vector<double>> wall(count), cpu(count);
  for (const entrant& e : entrants) cells.push_back({e.peer, e.is_safe});

  // Not measured: the first copy of a size finds memory that was never used, and pays for it.
  if (count > 0) attempt(what, entrants[0]);

  for (int round = 0; round < rounds; ++round) {
    for (std::size_t turn = 0; turn < count; ++turn) {
      const std::size_t i = (turn + static_cast<std::size_t>(round)) % count;
      if (!cells[i].failure.empty() || (entrants[i].is_seldom && round % 3 != 0)) continue;
      const auto [took, failure] = attempt(what, entrants[i]);
      cells[i].failure = failure;
      if (!failure.empty()) continue;
      wall[i].push_back(took.wall);
      cpu[i].push_back(took.cpu);
    }
  }
  ::alarm(0);
  for (std::size_t i = 0; i < count; ++i) {
    cells[i].rounds = static_cast<int>(wall[i].size());
    cells[i].wall = figure_of(wall[i]);
    cells[i].cpu = figure_of(cpu[i]);
  }
  return cells;
}

cost median_of(int times, const std::function<cost()>& take) {
  std::vector<double> wall, cpu;
  for (int i = 0; i < times; ++i) {
    const cost took = take();
    wall.push_back(took.wall);
    cpu.push_back(took.cpu);
  }
  return {figure_of(wall).median, figure_of(cpu).median};
}

}  // namespace zc_benchmark
