// What each errno of a kernel copy means.
#ifndef ZC_LIB_ENGINE_ERRORS_HPP
#define ZC_LIB_ENGINE_ERRORS_HPP

#include "../system/sys.hpp"

#include <zc/export.hpp>

#include <cerrno>

namespace zc::ZC_ABI::detail {

enum class meaning { would_block, missing, refused, failed };

// Judges an errno of copy_file_range, sendfile or splice. A call that answered an error has moved nothing, so that the
// next way goes on exactly there, from the descriptors' own offsets. Few errnos are final. Any other is a refusal,
// since read(2) and write(2) repeat a true error, and name the right end: file systems and drivers answer what they
// like (EXDEV across file systems, EINVAL and EBADF for O_APPEND, EPERM of seccomp, EIO of CIFS, ENODATA of Lustre,
// EFBIG at the end of a file from 6.17 on), and /dev/full answers EINVAL to splice and ENOSPC to write. An EAGAIN
// between two files is a refusal, too: see whoever_blocks().
inline meaning meaning_of(int error, bool has_socket) noexcept {
  switch (error) {
    case EAGAIN:  // a non-blocking descriptor, or a socket's own time-out
      return meaning::would_block;

    case ENOSYS:  // not in this kernel, hidden by seccomp, or not in the driver of one file system
      return meaning::missing;

    case EROFS:  // it became read-only
    case EPIPE:  // nobody reads it any more
      return meaning::failed;

    default: break;
  }
  if (sys::is_lack_of_room(error)) return meaning::failed;
  return has_socket && sys::is_of_connection(error) ? meaning::failed : meaning::refused;
}

// True if an error of a call with two ends can only be the output's.
inline bool is_of_output(int error) noexcept { return error == EPIPE || error == EROFS || sys::is_lack_of_room(error); }

}  // namespace zc::ZC_ABI::detail

#endif
