// Writing to the output with what follows in mind.
#ifndef ZC_LIB_ENGINE_WRITE_OUT_HPP
#define ZC_LIB_ENGINE_WRITE_OUT_HPP

#include "../kernel/descriptor_io.hpp"
#include "job.hpp"

#include <cstdint>
#include <string_view>

namespace zc::ZC_ABI::detail {

// How many bytes the input certainly has, from where it stands: of a file, as many as its size told. Never more than
// are left to copy. The first call asks the kernel where the input stands.
std::uint64_t ahead(job& j) noexcept;

// Writes once to the output. `data` begin with what the buffer holds, or are where the input stands; a socket is told
// whether bytes certainly follow them.
sys::answer write_out(job& j, std::string_view data, piece is = piece::any);

}  // namespace zc::ZC_ABI::detail

#endif
