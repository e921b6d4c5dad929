// The calls that move bytes; sockets.cpp has those of sockets. Each is made as it is, by number where glibc's wrapper
// does more. A call that must not sleep is made with the flag that says so (RWF_NOWAIT,
// SPLICE_F_NONBLOCK, and MSG_DONTWAIT for sockets); unix/sleepless.cpp has what is done where the descriptor knows
// none.
#include "../call.hpp"
#include "../unix/sleepless.hpp"

#include <fcntl.h>
#include <linux/fs.h>  // RWF_NOWAIT, which musl has from 1.2.5 on
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace zc::ZC_ABI::sys {

namespace {

// The kernel moves a copy of the position, which stays right where a test answers in its place.
template <class Call>
answer from_position(std::int64_t* at, Call call) {
  if (at == nullptr) return call(nullptr);
  static_assert(sizeof(off_t) == sizeof *at, "a 32-bit system needs -D_FILE_OFFSET_BITS=64");
  off_t here = *at;
  const answer n = call(&here);
  if (n > 0) *at += n;
  return n;
}

// RWF_NOWAIT serves pipes and sockets; other descriptors, older kernels and filters refuse it (preadv2(2)).
bool is_unknown(answer n) noexcept {
  return n < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL || errno == EPERM || errno == EACCES);
}

}  // namespace

answer copy_file_range(int in, int out, std::size_t n, std::int64_t* at) {
  // The raw call: glibc 2.27 to 2.29 emulate it by reading and writing, 2.41 and 2.42 cut its answer to an int.
  return from_position(at, [&](off_t* here) {
    return awaited({call::copy_file_range, in, out, n}, [&](std::size_t count) {
      return ::syscall(SYS_copy_file_range, in, here, out, nullptr, count, 0U);
    });
  });
}

answer sendfile(int in, int out, std::size_t n, std::int64_t* at) {
  return from_position(at, [&](off_t* here) {
    return awaited({call::sendfile, in, out, n}, [&](std::size_t count) { return ::sendfile(out, in, here, count); });
  });
}

answer splice(int in, int out, std::size_t n, mode how, std::int64_t* at) {
  return from_position(at, [&](off_t* here) {
    const unsigned flags = SPLICE_F_MOVE | (how == mode::nonblocking ? SPLICE_F_NONBLOCK : 0U);
    const request r = {call::splice, in, out, n};
    const auto real = [&](std::size_t count) { return ::splice(in, here, out, nullptr, count, flags); };
    return how == mode::nonblocking ? at_once(r, real) : awaited(r, real);
  });
}

bool has_only_read_and_write() noexcept { return false; }

answer read(int fd, void* data, std::size_t n, mode how) {
  const request r = {call::read, fd, -1, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::read(fd, data, count); });
  return at_once(r, [&](std::size_t count) -> answer {
    iovec room = {data, count};
    const answer got = ::syscall(SYS_preadv2, fd, &room, 1, -1L, -1L, RWF_NOWAIT);
    return is_unknown(got) ? read_polled(fd, data, count) : got;
  });
}

answer write(int fd, const void* data, std::size_t n, mode how) {
  const request r = {call::write, -1, fd, n};
  if (how == mode::blocking) return awaited(r, [&](std::size_t count) { return ::write(fd, data, count); });
  return at_once(r, [&](std::size_t count) -> answer {
    iovec bytes = {const_cast<void*>(data), count};
    const answer done = ::syscall(SYS_pwritev2, fd, &bytes, 1, -1L, -1L, RWF_NOWAIT);
    return is_unknown(done) ? write_polled(fd, data, count) : done;
  });
}

bool is_missing(call what) noexcept {
  // A kernel that has the call looks at the descriptors first.
  return guarded({what, -1, -1, 1}, [&](std::size_t) -> answer {
           switch (what) {
             case call::copy_file_range: return ::syscall(SYS_copy_file_range, -1, nullptr, -1, nullptr, 1, 0U);
             case call::sendfile: return ::sendfile(-1, -1, nullptr, 1);
             case call::splice: return ::splice(-1, nullptr, -1, nullptr, 1, 0);
             default: return 0;  // which no kernel lacks
           }
         }) == -ENOSYS;
}

}  // namespace zc::ZC_ABI::sys
