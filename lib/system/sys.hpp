// Every system call that zc makes. Only the sources in the folders beside this file name one; Meson chooses the folders
// of the system.
//
// An answer is what the kernel gave: n >= 0, or the negated errno. A call that a signal has interrupted is made again
// here, or answers EAGAIN where it would sleep. Only close answers EINTR, since it must not be repeated, and so do poll
// and poll_changes, whose time-out has run on.
//
// Calls without noexcept may sleep, and pthread_cancel(3) may end the thread in them.
//
// Tests can stand in for the kernel: `interceptor` sees each call of `enum call` before it is made, may shorten its
// count, and may answer it. Calls that only help another one, or zc itself, do not pass it: signal masks, epoll, what
// read and write ask about a terminal, and those of name_of(), pipe_identity() and is_new_process().
#ifndef ZC_LIB_SYSTEM_SYS_HPP
#define ZC_LIB_SYSTEM_SYS_HPP

#include <zc/export.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace zc::ZC_ABI::sys {

using answer = std::int64_t;

enum class call {
  copy_file_range,
  sendfile,
  splice,
  read,
  write,
  pread,
  lseek,
  seek_data,  // lseek with SEEK_DATA or SEEK_HOLE
  open,
  close,
  fadvise,
  fstat,
  statx,
  fstatfs,
  fcntl,
  getsockopt,
  recv,    // with MSG_PEEK
  queued,  // FIONREAD
  poll,
  pipe2,
  set_pipe_size,
  mmap,
  munmap,
  fallocate,
  uname,
};

struct request {
  call what;
  int fd;                 // the descriptor, of two the one that is read; -1 where there is none yet
  int to;                 // the descriptor that is written, or -1
  std::size_t count;      // bytes asked for; an interceptor may make it smaller, but not 0
  void* found = nullptr;  // where fstat puts a struct stat, fstatfs a struct statfs, and uname a struct utsname
};

using intercept = std::optional<answer> (*)(request&);
extern std::atomic<intercept> interceptor;

// Whether a call may sleep until its end is ready. A blocking call does what the descriptor's O_NONBLOCK says; a
// non-blocking one does not sleep without that flag either. The flag itself is never set: it belongs to all processes
// that share the open file.
enum class mode { blocking, nonblocking };

// What an errno of one of the calls with two ends says: the file system is full, or the quota used up; and what a
// socket tells once, before it tells of its end.
bool is_lack_of_room(int error) noexcept;
bool is_of_connection(int error) noexcept;

// Moving bytes. `at` is where the input is read, and is moved on; null means the descriptor's own position, which all
// outputs are written at.
answer copy_file_range(int in, int out, std::size_t n, std::int64_t* at = nullptr);
answer sendfile(int in, int out, std::size_t n, std::int64_t* at = nullptr);
// A non-blocking splice does not sleep for a pipe at either end (SPLICE_F_NONBLOCK). The flag does nothing for a TCP
// socket, nor for any socket as the output: see would_kernel_sleep().
answer splice(int in, int out, std::size_t n, mode how = mode::blocking, std::int64_t* at = nullptr);
// A non-blocking read or write uses RWF_NOWAIT. A terminal, which does not know that flag, is polled before, and is
// then written byte by byte; a FIFO is read and written through a pipe.
answer read(int fd, void* data, std::size_t n, mode how = mode::blocking);
answer write(int fd, const void* data, std::size_t n, mode how = mode::blocking);
answer receive(int fd, void* data, std::size_t n);  // reads from a stream socket; never sleeps
// Writes to a socket, without SIGPIPE. With `has_more`, TCP keeps what does not fill a segment back for the bytes that
// follow (MSG_MORE; for 200 milliseconds at most, tcp(7)).
answer send(int fd, const void* data, std::size_t n, mode how = mode::blocking, bool has_more = false);
// A datagram or packet; n + 1 if it was longer, and cut.
answer receive_record(int fd, void* data, std::size_t n, mode how = mode::blocking);
bool is_missing(call what) noexcept;
// True where the system has no copy_file_range, sendfile, splice or mapping that zc knows of: they answer ENOSYS, or
// nothing.
bool has_only_read_and_write() noexcept;

// Lets TCP send what it has kept back, unless the program keeps it back itself (TCP_CORK). False if that is not
// permitted. Tests cannot answer it.
bool push(int fd) noexcept;

// Looks at bytes without taking them.
answer pread(int fd, void* data, std::size_t n, std::int64_t offset) noexcept;
// The size of the next datagram or sequenced packet; -EOPNOTSUPP where the family of the socket does not tell.
answer record_size(int fd, mode how = mode::blocking);
answer queued(int fd) noexcept;  // bytes that could be read at once (FIONREAD)
// True where a pipe may hold packets, whose ends are not shown to a reader (pipe2(2), O_DIRECT).
bool pipes_hold_packets() noexcept;

// Positions: the new one is answered. ESPIPE where there is none.
enum class whence { beginning, current, end };
answer seek(int fd, std::int64_t offset, whence from) noexcept;

// Opening and closing. `flags` are open(2)'s; O_CLOEXEC is added.
answer open(const char* path, int flags);
answer close(int fd) noexcept;
// Tells the kernel that the open file will be read from one end to the other, for a read-ahead twice as long (Linux;
// posix_fadvise(2)). Only a hint: what has no pages refuses it.
void advise_sequential(int fd) noexcept;
// The same open file once more, O_CLOEXEC. Tests cannot answer it.
answer duplicate(int fd) noexcept;

// A pipe with both ends O_CLOEXEC and O_NONBLOCK; fd[0] is read, fd[1] is written. Neither is 0, 1 or 2, which a
// program may have closed, and which its other threads may write to all the same.
answer pipe(int (&fd)[2]) noexcept;
// Asks for a capacity and answers the one in force.
answer grow_pipe(int fd, std::size_t bytes) noexcept;
answer capacity_of_pipe(int fd) noexcept;
// A number that both ends of one pipe have, and nothing else does; 0 if it is no pipe. Tests cannot answer it.
std::uint64_t pipe_identity(int fd) noexcept;
// True at the first call in this process, and in each child that is forked from it.
bool is_new_process() noexcept;

// Looks at a file without reading it, for other calls to read; `offset` is a multiple of the page size. Null if
// refused.
void* map(int fd, std::int64_t offset, std::size_t n) noexcept;
void unmap(void* data, std::size_t n) noexcept;
std::size_t page_size() noexcept;

// Holes. The next two move the descriptor's own position to what they find from an offset on (SEEK_DATA, SEEK_HOLE);
// ENXIO behind the last of them.
answer next_data(int fd, std::int64_t offset) noexcept;
answer next_hole(int fd, std::int64_t offset) noexcept;
answer punch_hole(int fd, std::int64_t offset, std::int64_t n) noexcept;  // the size stays
bool tells_holes(int fd) noexcept;  // the file system is known to answer SEEK_DATA and SEEK_HOLE rightly

// The lock of a FILE, which its functions take, too.
void lock(std::FILE* file) noexcept;
void unlock(std::FILE* file) noexcept;

// Asking about a descriptor.
enum class file_type { regular, block, character, pipe, socket, other };
struct file_status {
  file_type type = file_type::other;
  std::int64_t size = 0;       // of a regular file, in bytes
  std::int64_t allocated = 0;  // of these, what takes room in the file system
  std::size_t block = 0;       // what its file system reads and writes at once
  std::uint64_t device = 0;    // with `inode`: which file it is
  std::uint64_t inode = 0;     // 0 where the system does not tell
};
answer status(int fd, file_status& out) noexcept;

// True of a descriptor that changes the bytes on their way, as Windows does in text mode.
bool is_text(int fd) noexcept;

// How a descriptor is open: these bits together, or the negated errno.
inline constexpr answer can_read = 1, can_write = 2, appends = 4, does_not_sleep = 8,
                        passes_cache = 16;  // O_DIRECT
answer flags(int fd) noexcept;
bool is_nonblocking(int fd) noexcept;
bool is_stream_socket(int fd) noexcept;
// TCP without TLS or another layer in the kernel, whose records MSG_MORE would keep open.
bool is_plain_tcp(int fd) noexcept;
bool is_sealed_against_change(int fd) noexcept;  // a memfd with F_SEAL_WRITE and F_SEAL_SHRINK
bool has_verity(int fd) noexcept;                // fs-verity
bool is_on_read_only_format(int fd) noexcept;    // squashfs, erofs
std::string name_of(int fd);                     // "/a/path (descriptor 3)", for messages
// A variable of the environment, unless the program has more rights than its user (secure_getenv(3)); null without it.
const char* environment(const char* name) noexcept;
int kernel_version() noexcept;  // 5 * 1000 + 3 for Linux 5.3; 0 if it does not tell

// Waiting.
enum class event { readable, writable };
inline constexpr answer not_yet = 0;
inline constexpr answer ready = 1;
inline constexpr answer only_error =
    2;  // a socket's POLLERR with nothing else: an error, or something in its error queue
// Waits until the descriptor shows `what`, an error or a hang-up, for at most `milliseconds` (-1: no limit). Answers
// one of the three above, or -EINTR.
answer poll(int fd, event what, int milliseconds);
// True if the descriptor shows nothing of that at this moment, signals or not.
bool would_sleep(int fd, event what);
// The same for a socket that shows `only_error` all the time: waits for a change that leads to `what`.
answer poll_changes(int fd, event what, int milliseconds);
// A descriptor of zc's own that shows `shown` while `fd` shows `what`, an error or a hang-up: for an event loop, which
// may change the flags of what it watches, and which an open file must not be registered with twice. EPERM for a file.
// Tests cannot answer it.
answer watch(int fd, event what, event& shown) noexcept;
// The error that a socket holds, which this takes from it; 0 if there is none (SO_ERROR).
int take_socket_error(int fd) noexcept;
// The socket's own SO_RCVTIMEO (readable) or SO_SNDTIMEO (writable) in milliseconds; -1 if it has none or is no socket.
std::int64_t socket_timeout(int fd, event what) noexcept;

// While it is up, SIGPIPE is blocked in this thread: a write to a pipe or socket whose reader is gone answers EPIPE and
// raises no signal. sendfile(2) and splice(2) need that, since they have no MSG_NOSIGNAL. The destructor puts the mask
// back. Use it only around calls of zc's own: a child process that foreign code starts would inherit the mask. Does
// nothing before arm().
class sigpipe_guard {
 public:
  sigpipe_guard() = default;
  void arm() noexcept;
  // Takes away the signal that the kernel has sent to this thread for one of the calls. One that was pending before, or
  // that the program has sent, stays, and is delivered after the guard.
  ~sigpipe_guard();
  sigpipe_guard(const sigpipe_guard&) = delete;
  sigpipe_guard& operator=(const sigpipe_guard&) = delete;

 private:
  void take_signal() noexcept;

  bool is_up_ = false;
  bool was_blocked_ = false;
  bool was_pending_ = false;
};

// While an object lives, a copy runs in this thread, and what zc's devices write behind foreign code raises no SIGPIPE
// either.
class copy_scope {
 public:
  copy_scope() noexcept;
  ~copy_scope();
  copy_scope(const copy_scope&) = delete;
  copy_scope& operator=(const copy_scope&) = delete;

  static bool is_open() noexcept;

  // What a device of zc's has failed with in this thread, for a caller behind code that swallows its exceptions.
  static void note(int error) noexcept;
  static int take_note() noexcept;  // 0 if nothing was noted since the last time
};

}  // namespace zc::ZC_ABI::sys

#endif
