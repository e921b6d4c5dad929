/// @file
/// zc::file_section: a part of a file as the input of a copy.
#ifndef ZC_FILE_SECTION_HPP
#define ZC_FILE_SECTION_HPP

#include <zc/detail/ends.hpp>
#include <zc/export.hpp>

#include <cstdint>

namespace zc {
inline namespace ZC_ABI {

/// `length` bytes of a file or block device from `offset` on, or all up to its end: for the ranges of a server, and for
/// files within a file. An input of copy_stream, copy_stream_n and copy_operation.
///
/// A copy neither uses nor moves the descriptor's own position, so that one descriptor serves any number of copies and
/// threads at the same time. The descriptor is borrowed, and must be open for reading. A section that reaches beyond
/// the end of the file ends with it. Holes are written as zeros, since looking for them would move the position.
///
/// Errors of the input, before anything is touched: errc::invalid_seek for a descriptor without positions (a pipe, a
/// socket, a terminal), errc::value_too_large where `offset`, or `offset` + `length`, is beyond INT64_MAX.
struct file_section {
  int fd;                               ///< borrowed, open for reading
  std::uintmax_t offset;                ///< of its first byte in the file, in bytes
  std::uintmax_t length = UINTMAX_MAX;  ///< in bytes; the default means up to the end of the file
};

namespace detail {

template <>
struct as_input<file_section> {
  explicit as_input(const file_section& section) {
    end.fd = section.fd;
    end.is_section = true;
    end.offset = section.offset;
    end.length = section.length;
  }
  input_end end{};
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
