// A FILE that shows nothing of what it holds.
#include "stdio_file.hpp"

#include <cstdint>

namespace zc::ZC_ABI::detail {

const bool shows_read_ahead = false;

std::string_view read_ahead(std::FILE*) noexcept { return {}; }

std::size_t pending(std::FILE*) noexcept { return SIZE_MAX; }  // perhaps

bool is_fully_buffered(std::FILE*, const descriptor&) noexcept { return false; }

}  // namespace zc::ZC_ABI::detail
