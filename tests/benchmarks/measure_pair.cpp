#include "measurements.hpp"

#include "copy_once.hpp"
#include "names.hpp"
#include "report/format.hpp"
#include "report/targets.hpp"
#include "turns.hpp"

#include <string>

namespace zc_benchmark {
namespace {

// Seconds for each copy through a socket, by 512 bytes or 1 KiB at a time: one table that shows it is enough.
bool is_left_out(const std::string& name, const pair& p, const peer& slow) {
  return !slow.is_child && (is_socket(p.in) || is_socket(p.out)) && name != names::file_to_unix;
}

std::vector<entrant> entrants_for(const std::string& name, const pair& p, std::uint64_t size, receiver who,
                                  const workplace& place, const settings& wanted) {
  std::vector<entrant> entrants;
  for (const peer* const by : peers_for(p, size)) {
    const bool is_slow = size > MiB && by->is_slow && p.in != kind::memory && !is_in_a_target(name, by->name);
    if (is_slow && size > 64 * MiB && is_left_out(name, p, *by)) continue;
    const int copies = by->is_child ? 1 : wanted.copies_of(size);
    entrants.push_back({by->name, by->is_safe(p.in, p.out), is_slow || by->is_child, [=, &p, &place] {
                          return median_of(copies, [&] { return copy_once(p, size, who, *by, place); });
                        }});
  }
  return entrants;
}

}  // namespace

table measure_pair(const pair& p, const workplace& place, const settings& wanted) {
  table measured{p.name};
  for (const std::uint64_t size : p.sizes) {
    const std::string what = p.name + ", " + in_words(size);
    const auto entrants = entrants_for(p.name, p, size, receiver::splice, place, wanted);
    measured.columns.push_back({size, take_turns(what, entrants, wanted.rounds)});
  }
  return measured;
}

table measure_receiver(const char* name, const pair& p, receiver who, const workplace& place, const settings& wanted) {
  const std::uint64_t size = p.sizes.back();
  const auto entrants = entrants_for(name, p, size, who, place, wanted);
  return {name, "", {{size, take_turns(std::string(name) + ", " + in_words(size), entrants, wanted.rounds)}}};
}

}  // namespace zc_benchmark
