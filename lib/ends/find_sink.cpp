#include "find_sink.hpp"

#include <cstdio>
#include <ostream>

namespace zc::ZC_ABI::detail {

int find_sink(any_sink& found, const output_end& out, ledger& account) {
  if (out.device != nullptr) {
    found.emplace<device_sink>(account, out.device, out.write, out.flush);
    return 0;
  }
  if (out.file != nullptr && ::fileno(out.file) < 0) {
    found.emplace<stdio_sink>(account, out.file);
    return 0;
  }
  std::streambuf* const buffer = buffer_of(out);
  descriptor_front front;
  descriptor behind;
  const int error = front.find(buffer, out.file, out.fd, direction::output, behind);
  if (error != 0 || behind.fd != -1) {
    found.emplace<descriptor_sink>(account, behind, front);  // with an error as well: its message names the descriptor
    return error;
  }
  const bool is_unit_buffered = out.stream != nullptr && (out.stream->flags() & std::ios::unitbuf) != 0;
  if (out.is_memory || is_string(*buffer)) {
    found.emplace<memory_sink>(account, *buffer, is_unit_buffered);
  } else if (is_filebuf(*buffer)) {
    found.emplace<filebuf_sink>(account, *buffer);
  } else {
    found.emplace<buffer_sink>(account, *buffer, is_unit_buffered);
  }
  return 0;
}

}  // namespace zc::ZC_ABI::detail
