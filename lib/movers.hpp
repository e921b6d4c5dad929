// The movers: one for each way that bytes can take. All have one signature, make one system call that can block, and
// answer with an outcome. They do not know the table.
#ifndef ZC_LIB_MOVERS_HPP
#define ZC_LIB_MOVERS_HPP

#include "held_bytes.hpp"
#include "kind.hpp"
#include "outcome.hpp"
#include "relay_pipe.hpp"

#include <zc/copy_result.hpp>

#include <cstdint>

namespace zc::detail {

// What a copy between two descriptors consists of.
struct job {
  descriptor in;
  descriptor out;
  std::uint64_t left;  // bytes that may still be taken from the input

  // Bytes that were taken and not delivered yet are in one of these two, and never in both.
  relay_pipe relay = {};
  held_bytes buffer = {};

  bool holds_nothing() const noexcept { return relay.held() == 0 && buffer.empty(); }
};

using mover = outcome (*)(job&);

// The mover for a way; null for those that are no way between two descriptors.
mover mover_for(copy_method way) noexcept;

// Delivers from the buffer, whoever filled it.
outcome write_buffered(job& j);

}  // namespace zc::detail

#endif
