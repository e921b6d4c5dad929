// What each errno of a kernel copy means.
#ifndef ZC_LIB_ERRORS_HPP
#define ZC_LIB_ERRORS_HPP

#include <zc/export.hpp>

#include <cerrno>

namespace zc::ZC_ABI::detail {

enum class meaning { would_block, missing, refused, failed };

// For copy_file_range, sendfile and splice. A call that answered an error has moved nothing, so that the next way goes
// on exactly there, from the descriptors' own offsets. `refused` leaves it to that way to say what is really wrong:
// /dev/full answers EINVAL to splice and ENOSPC to write.
constexpr meaning meaning_of(int error) noexcept {
  switch (error) {
    case EAGAIN:  // a non-blocking descriptor, or a socket's own time-out
      return meaning::would_block;

    case ENOSYS:  // not in this kernel, or hidden by seccomp: the one fact about the process that is remembered
      return meaning::missing;

    case EXDEV:       // copy_file_range across file systems, before 5.3 and again since 5.18
    case EINVAL:      // a kind of file that the call does not serve; O_APPEND output; overlapping ranges
    case EOPNOTSUPP:  // the file system has no such operation
    case EPERM:       // seccomp; an immutable or sealed file; CIFS
    case EBADF:       // copy_file_range to an O_APPEND file; a descriptor that does not allow this direction
    case ETXTBSY:     // a swap file
    case EIO:         // CIFS; a real one shows again when read or written
    case ENOENT:      // CIFS
    case EACCES:      // CephFS
    case EFBIG:       // copy_file_range at the end of a file, from 6.17; RLIMIT_FSIZE shows again when written
    case EOVERFLOW:   // position + length past the largest offset
    case EISDIR:      // a directory: read says so for the right end
    case ENOMEM:      // for the call's own bookkeeping
    case ESPIPE:      // an output that has no position
      return meaning::refused;

    default: return meaning::failed;
  }
}

// Which end an error of a call with two ends belongs to, if it is not clear from the call.
constexpr bool is_of_output(int error) noexcept {
  switch (error) {
    case EPIPE:   // nobody reads it any more
    case ENOSPC:  // the file system is full
    case EDQUOT:  // the quota is used up
    case EROFS:   // it became read-only
      return true;
    default: return false;
  }
}

}  // namespace zc::ZC_ABI::detail

#endif
