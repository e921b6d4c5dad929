/// @file
/// Which way a stream is used.
#ifndef ZC_DIRECTION_HPP
#define ZC_DIRECTION_HPP

#include <zc/export.hpp>

namespace zc {
inline namespace ZC_ABI {

/// Which way bytes go: a buffer over two pipes has a descriptor for each.
enum class direction {
  input,   ///< bytes are read from the descriptor
  output,  ///< bytes are written to the descriptor
};

}  // namespace ZC_ABI
}  // namespace zc

#endif
