#include "copy_once.hpp"

#include "ends/input.hpp"
#include "ends/output.hpp"

#include <unistd.h>

#include <stdexcept>
#include <string>

namespace zc_benchmark {
namespace {

// The threads at the other ends have begun, and wait for the copy or have filled what it reads from.
void settle() { ::usleep(300); }

}  // namespace

cost copy_once(const pair& p, std::uint64_t size, receiver who, const peer& by, const workplace& place,
               const std::function<cost(const prepared_copy&)>& copy) {
  input in(p.in, size, place);
  output out(p, size, who, place);
  cost took;
  {
    const prepared_copy prepared =
        by.prepare({p.in, p.out, in.fd(), out.fd(), in.path(), out.path(), in.stream(), out.stream()});
    if (size > largest_held) settle();
    took = copy(prepared);
  }
  const std::uint64_t arrived = out.finish();
  if (arrived != size) {
    throw std::runtime_error(std::to_string(arrived) + " of " + std::to_string(size) + " bytes arrived");
  }
  return took;
}

cost copy_once(const pair& p, std::uint64_t size, receiver who, const peer& by, const workplace& place) {
  return copy_once(p, size, who, by, place, [](const prepared_copy& copy) { return copy(); });
}

}  // namespace zc_benchmark
