// The ways of which one call moves bytes from end to end.
#include "../kernel/keep_back.hpp"
#include "answers.hpp"
#include "movers.hpp"
#include "write_out.hpp"

#include <algorithm>

namespace zc::ZC_ABI::detail {

namespace {

// The most that one call from end to end is asked for. Larger counts gain nothing, and CIFS, old glibcs and 32-bit
// results mishandle them.
constexpr std::uint64_t longest_call = std::uint64_t{1} << 30;

}  // namespace

// Pipe and buffer are empty before and after: `moved(n)` has moved the positions of both files by n, and any other
// answer neither. All pieces but the last have whole blocks, which a file system can share if the copy begins with a
// block.
outcome move_by_copy_file_range(job& j) {
  constexpr std::size_t block = 4096;
  std::size_t n = at_most(j, longest_call);
  if (n == j.turn && n > block) n -= n % block;
  return judge(j, sys::copy_file_range(j.in.fd, j.out.fd, n, j.in.section()), copy_method::copy_file_range,
               sys::call::copy_file_range);
}

// Pipe and buffer are empty before and after: `moved(n)` has moved the input's position and given n bytes to the
// output, of which a pipe or socket has the page cache's own pages; any other answer has done neither.
//
// A TCP socket is asked to take no more than the file has: sendfile(2) tells TCP that bytes follow as long as it has
// given fewer than it was asked for, and before Linux 6.5 the last of them then wait for 200 milliseconds.
outcome move_by_sendfile(job& j) {
  std::size_t n = at_most(j, longest_call);
  const std::uint64_t rest = (j.out.kind & any_socket) ? ahead(j) : 0;
  if (rest > 0 && rest < n && can_keep_back(j.out)) n = static_cast<std::size_t>(rest);
  const sys::answer given = sys::sendfile(j.in.fd, j.out.fd, n, j.in.section());
  if (given > 0) j.out.owes_push = given < static_cast<sys::answer>(n) && can_keep_back(j.out);
  return judge(j, given, copy_method::sendfile, sys::call::sendfile);
}

// Pipe and buffer are empty before and after: `moved(n)` has taken n bytes from the input and given them to the pipe at
// the output; any other answer has done neither.
outcome move_by_splice(job& j) {
  return judge(j, sys::splice(j.in.fd, j.out.fd, at_most(j, longest_call), j.out.mode, j.in.section()),
               copy_method::splice, sys::call::splice);
}

}  // namespace zc::ZC_ABI::detail
