/// @file
/// What a copy may and may not do.
#ifndef ZC_COPY_OPTIONS_HPP
#define ZC_COPY_OPTIONS_HPP

#include <zc/config.hpp>
#include <zc/export.hpp>

namespace zc {
inline namespace ZC_ABI {

/// A bitmask. At most one member of the group "ways" may be given; two of them, or a bit that is not listed here, make
/// a copy fail with errc::invalid_argument before anything is touched.
enum class copy_options : unsigned {
  none = 0,  ///< The defaults of all flags.

  /// Off by default. Lets file -> pipe and file -> socket go by sendfile(2) or splice(2), which hand over pages of the
  /// page cache instead of a copy: a receiver that reads late sees what was written to the file after the copy had
  /// returned. For files that nobody changes. 1 GiB from the page cache to a Unix socket that is drained by splice took
  /// 65 ms instead of 199 (tests/benchmarks); into a socket that is read normally it took as long or longer, with half
  /// the sender's CPU time. Needless for inputs that provably cannot change (a sealed memfd, an fs-verity file,
  /// squashfs, erofs): such a file goes by sendfile anyway, from 128 KiB on.
  relax_safe_kernel_copy = 1u << 0,

  /// Group "ways": never a kernel copy. For measuring, and for working around a broken file system.
  buffered_only = 1u << 1,

  /// Group "ways": errc::operation_not_supported instead of a copy through a buffer. What the streams had in their own
  /// buffers already is still written out by write(2). Copying nothing needs no way, so an empty file is a success.
  kernel_only = 1u << 2,

  /// Off by default. Gives the output blocks of its own, where a file system that can share them (xfs, btrfs) would let
  /// both files have the same until one is written: no copy_file_range(2). For a copy that must survive bad blocks in
  /// the original. Holes stay holes.
  no_reflink = 1u << 3,

  /// Off by default. Writes the holes of a sparse file out, as the zeros that they are read as: for a file system whose
  /// SEEK_DATA is not to be believed, and for an output that must have all its blocks from the start (with no_reflink,
  /// where the file system could share the input's blocks).
  no_holes = 1u << 4,

  /// Off by default; a copy_stream without limits of time does it anyway. Lets a step of a copy_operation sleep for an
  /// end: in the own code of a stream or device, which is refused otherwise, and on a blocking descriptor, where the
  /// fastest way is taken then. For a progress bar in a thread of its own.
  may_block = 1u << 5,
};

/// The flags of both.
constexpr copy_options operator|(copy_options a, copy_options b) noexcept {
  return static_cast<copy_options>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
/// The flags that both have.
constexpr copy_options operator&(copy_options a, copy_options b) noexcept {
  return static_cast<copy_options>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
/// The flags that only one of the two has.
constexpr copy_options operator^(copy_options a, copy_options b) noexcept {
  return static_cast<copy_options>(static_cast<unsigned>(a) ^ static_cast<unsigned>(b));
}
/// All bits that `a` does not have: for `options & ~flag`.
constexpr copy_options operator~(copy_options a) noexcept {
  return static_cast<copy_options>(~static_cast<unsigned>(a));
}
/// Adds the flags of `b`.
constexpr copy_options& operator|=(copy_options& a, copy_options b) noexcept { return a = a | b; }
/// Keeps only the flags that `b` has as well.
constexpr copy_options& operator&=(copy_options& a, copy_options b) noexcept { return a = a & b; }
/// Flips the flags of `b`.
constexpr copy_options& operator^=(copy_options& a, copy_options b) noexcept { return a = a ^ b; }

namespace detail {
constexpr bool has(copy_options set, copy_options flag) noexcept { return (set & flag) != copy_options::none; }
}  // namespace detail

/// What the functions without an options argument use: none, or relax_safe_kernel_copy where zc was built with the
/// Meson option of that name.
inline constexpr copy_options default_copy_options =
    ZC_RELAX_SAFE_KERNEL_COPY ? copy_options::relax_safe_kernel_copy : copy_options::none;

}  // namespace ZC_ABI
}  // namespace zc

#endif
