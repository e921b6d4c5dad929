// The way out of a window of the file that is mapped, from where write(2) or send(2) copies.
#include "../kernel/descriptor_io.hpp"
#include "../system/sys.hpp"
#include "answers.hpp"
#include "movers.hpp"
#include "write_out.hpp"

#include <algorithm>
#include <cerrno>

namespace zc::ZC_ABI::detail {

// Before and after, the input stands at the first byte of the window that the output does not have, or stands_wrong
// says that it should: bytes in the window count as taken once they are written.
//
// The kernel copies out of the page cache, and has done so when write(2) answers: what is written to the file later is
// not seen by the receiver. A file that shrinks meanwhile makes write(2) answer EFAULT or a short count, and shows
// zeros behind its end in the last page (mmap(2)), so that its size is asked for again after each write.
outcome move_from_mapping(job& j) {
  sys::file_status about;
  if (j.window.view().empty()) {
    const sys::answer here = position_of(j.in);
    if (here < 0 || sys::status(j.in.fd, about) < 0) return outcome::refused();
    if (about.size <= here) return outcome::end();
    const auto rest = static_cast<std::uint64_t>(about.size - here);
    const auto n = static_cast<std::size_t>(std::min({j.left, j.data, rest, std::uint64_t{file_window::size}}));
    if (!j.window.open(j.in.fd, here, n, about.block)) {
      return outcome::not_possible(row_fate::out_of_memory);
    }
  }
  const sys::answer n = write_out(j, within_turn(j, j.window.view()));
  if (n == -EAGAIN) return outcome::until_writable();
  if (n < 0 && n != -EFAULT) return outcome::failed(static_cast<int>(-n), copy_end::output);

  const auto written = static_cast<std::size_t>(std::max<sys::answer>(n, 0));
  j.window.consume(written);
  j.took(written);
  put_input(j, j.window.position());
  const std::int64_t promised = j.window.position() + static_cast<std::int64_t>(j.window.view().size());
  j.has_input_shrunk = sys::status(j.in.fd, about) == 0 && about.size < promised;
  if (written > 0) return outcome::moved(n);
  j.window.close();
  return j.has_input_shrunk ? shrunk() : outcome::refused();
}

}  // namespace zc::ZC_ABI::detail
