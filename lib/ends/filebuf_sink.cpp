#include "filebuf_sink.hpp"

#include "../buffers/buffer_access.hpp"
#include "../kernel/without_sigpipe.hpp"

#include <fstream>

namespace zc::ZC_ABI::detail {

bool is_filebuf(std::streambuf& buffer) noexcept {
  return has_type(buffer) && dynamic_cast<std::filebuf*>(&buffer) != nullptr;
}

filebuf_sink::filebuf_sink(ledger& account, std::streambuf& buffer) noexcept
    : buffer_sink(account, buffer, true), has_standard_code_(has_standard_code(buffer)) {}

int filebuf_sink::put(std::string_view data, std::size_t& taken) {
  const auto put_all = [&] {
    errno = 0;
    if (const int error = put_piece(data, taken)) return error;
    return taken == data.size() ? 0 : last_error();
  };
  const int error = without_sigpipe(has_standard_code_, put_all);
  count(taken);
  if (error != 0) discount(buffer_areas::pending(buffer_).size());
  return error;
}

int filebuf_sink::sync() {
  return without_sigpipe(has_standard_code_, [this] { return buffer_sink::sync(); });
}

}  // namespace zc::ZC_ABI::detail
