// Waiting for a pipe, by looking at it each millisecond: the C library's descriptors can be waited for in no other way.
#include "../call.hpp"
#include "../cancellation.hpp"
#include "handles.hpp"

#include <cerrno>

namespace zc::ZC_ABI::sys {

// A pipe without bytes makes its reader wait, unless the writer is gone. Nothing else is known to make anybody wait.
bool would_sleep(int fd, event what) { return what == event::readable && is_pipe(fd) && bytes_in_pipe(fd) == 0; }

answer poll(int fd, event what, int milliseconds) {
  return once({call::poll, fd, -1, 0}, [&](std::size_t) -> answer {
    if (::_get_osfhandle(fd) == -1) {
      errno = EBADF;
      return -1;
    }
    for (int waited = 0; would_sleep(fd, what); ++waited) {
      if (milliseconds >= 0 && waited >= milliseconds) return not_yet;
      ::Sleep(1);
    }
    return ready;
  });
}

answer poll_changes(int fd, event what, int milliseconds) { return poll(fd, what, milliseconds); }
answer watch(int, event, event&) noexcept { return -ENOSYS; }

// Sockets are no descriptors here.
bool is_stream_socket(int) noexcept { return false; }
answer receive(int fd, void* data, std::size_t n) { return read(fd, data, n, mode::nonblocking); }
answer send(int fd, const void* data, std::size_t n, mode how, bool) { return write(fd, data, n, how); }
answer receive_record(int, void*, std::size_t, mode) { return -EOPNOTSUPP; }
answer record_size(int, mode) { return -EOPNOTSUPP; }
int take_socket_error(int) noexcept { return 0; }
std::int64_t socket_timeout(int, event) noexcept { return -1; }

// There is no SIGPIPE.
void sigpipe_guard::arm() noexcept {}
sigpipe_guard::~sigpipe_guard() = default;

}  // namespace zc::ZC_ABI::sys

namespace zc::ZC_ABI::detail {

void go_on_unwinding() {}  // no thread is unwound from outside

cancellation_guard::cancellation_guard() noexcept = default;
cancellation_guard::~cancellation_guard() = default;

}  // namespace zc::ZC_ABI::detail
