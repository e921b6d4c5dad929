#include "find_source.hpp"

#include "../buffers/stdio_file.hpp"

#include <istream>

namespace zc::ZC_ABI::detail {

int find_source(any_source& found, const input_end& in) {
  if (in.device != nullptr) {
    found.emplace<device_source>(in.device, in.read);
    return 0;
  }
  if (in.file != nullptr && (::fileno(in.file) < 0 || !shows_read_ahead)) {
    found.emplace<stdio_source>(in.file);
    return 0;
  }
  std::streambuf* const buffer = buffer_of(in);
  descriptor_front front;
  descriptor behind;
  const int error = front.find(buffer, in.file, in.fd, direction::input, behind);
  if (error == 0 && behind.fd == -1) {
    found.emplace<buffer_source>(*buffer, in.is_memory || is_string(*buffer));
    return 0;
  }
  // With an error as well: its message names the descriptor.
  refine(behind);
  auto& made = found.emplace<descriptor_source>(behind, front);
  return error == 0 && in.is_section ? made.start_at(in.offset, in.length) : error;
}

}  // namespace zc::ZC_ABI::detail
