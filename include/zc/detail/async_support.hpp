// What <zc/async_copy.hpp> needs of the library, which knows no Asio. Not for users.
#ifndef ZC_DETAIL_ASYNC_SUPPORT_HPP
#define ZC_DETAIL_ASYNC_SUPPORT_HPP

#include <zc/copy_limits.hpp>
#include <zc/copy_operation.hpp>
#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>
#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace zc {
inline namespace ZC_ABI {
namespace detail {

// step() that throws nothing: where there is no memory, the copy is done with errc::not_enough_memory.
ZC_EXPORT copy_state step_quietly(copy_operation& copy, std::error_code& ec);

// finish() that throws nothing: without memory for it, `undelivered` is left out.
ZC_EXPORT copy_result finish_quietly(copy_operation& copy);

// What a copy says of its arguments before it touches anything; 0 if they are right.
ZC_EXPORT std::error_code check_arguments(const copy_limits& limits, copy_options options);

// True of a regular file and a block device, which nobody can wait for, and which may sleep for a disk.
ZC_EXPORT bool is_file_or_block(int fd) noexcept;

// True if the descriptor shows at this moment that it can be read (written), an error or a hang-up.
ZC_EXPORT bool is_ready(int fd, direction wanted) noexcept;

// A new descriptor that shows `shown` whenever is_ready(), for an event loop to wait for, which would make `fd` itself
// non-blocking for everybody who shares its open file. Or the negated errno.
ZC_EXPORT int watch(int fd, direction wanted, direction& shown) noexcept;

// Takes back the last `n` bytes that a copy from `in` has taken, where the input has a position. False if it has none;
// true, with nothing done, for a section, which nobody else reads on from.
ZC_EXPORT bool step_back(const input_end& in, std::uintmax_t n);

// A second descriptor for the open file behind another one: the copy may use it until it ends, whatever becomes of the
// first, and whose number that gets.
class ZC_EXPORT private_descriptor {
 public:
  private_descriptor() = default;
  explicit private_descriptor(int fd) noexcept : fd_(fd) {}
  private_descriptor(private_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  private_descriptor& operator=(private_descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~private_descriptor();

  // Returns the second descriptor, or `fd` where none can be had. Until it is closed, a peer does not see that the
  // first one was.
  int twin_of(int fd) noexcept;

  int get() const noexcept { return fd_; }

  // The caller's from now on.
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// An end that is a descriptor alone; borrowed.
struct descriptor_end {
  int fd;
};
template <>
struct as_input<descriptor_end> {
  explicit as_input(const descriptor_end& e) { end.fd = e.fd; }
  input_end end{};
};
template <>
struct as_output<descriptor_end> {
  explicit as_output(const descriptor_end& e) { end.fd = e.fd; }
  output_end end{};
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
