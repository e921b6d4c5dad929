// The handle below a descriptor of the C library. Only for the sources of sys.hpp.
#ifndef ZC_LIB_SYSTEM_WINDOWS_HANDLES_HPP
#define ZC_LIB_SYSTEM_WINDOWS_HANDLES_HPP

#include "../sys.hpp"

#include <io.h>
#include <sys/stat.h>
#include <windows.h>

#undef fstat  // these are names of ours
#undef lseek

namespace zc::ZC_ABI::sys {

inline HANDLE handle_of(int fd) noexcept { return reinterpret_cast<HANDLE>(::_get_osfhandle(fd)); }

// True for a pipe of any kind. Sockets of Windows are not descriptors, but may be made such (_open_osfhandle).
inline bool is_pipe(int fd) noexcept { return ::GetFileType(handle_of(fd)) == FILE_TYPE_PIPE; }

// How many bytes a pipe holds; -1 where its writer is gone, or it is none.
inline answer bytes_in_pipe(int fd) noexcept {
  DWORD n = 0;
  return ::PeekNamedPipe(handle_of(fd), nullptr, 0, nullptr, &n, nullptr) != 0 ? static_cast<answer>(n) : -1;
}

}  // namespace zc::ZC_ABI::sys

#endif
