// Chooses the class of an output.
#ifndef ZC_LIB_ENDS_FIND_SINK_HPP
#define ZC_LIB_ENDS_FIND_SINK_HPP

#include "buffer_sink.hpp"
#include "descriptor_sink.hpp"
#include "device_sink.hpp"
#include "filebuf_sink.hpp"
#include "memory_sink.hpp"
#include "one_of.hpp"
#include "stdio_sink.hpp"

#include <zc/detail/ends.hpp>

namespace zc::ZC_ABI::detail {

using any_sink = one_of<sink, descriptor_sink, device_sink, stdio_sink, buffer_sink, filebuf_sink, memory_sink>;

// What is delivered is counted in `account`. 0, or the errno of an output that cannot be used.
int find_sink(any_sink& found, const output_end& out, ledger& account);

}  // namespace zc::ZC_ABI::detail

#endif
