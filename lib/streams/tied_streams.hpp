// The streams that are tied to the ends of a copy: they are flushed before it takes anything.
#ifndef ZC_LIB_STREAMS_TIED_STREAMS_HPP
#define ZC_LIB_STREAMS_TIED_STREAMS_HPP

#include "../kernel/kind.hpp"

#include <ostream>

namespace zc::ZC_ABI::detail {

// As the sentries of the standard library do: what the stream throws shows in its own state only.
void flush_tied(std::ostream& tied);

// What a flush would sleep for. With neither, it does not sleep.
struct tied_flush {
  descriptor waits_for = {};  // until it is writable; fd is -1 if there is none
  bool runs_foreign_code = false;
};

// Hands on what the stream, and all that it is tied to, have pending, as far as the descriptors take it without
// sleeping.
tied_flush prepare_flush(const std::ostream& tied);

}  // namespace zc::ZC_ABI::detail

#endif
