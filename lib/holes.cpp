#include "holes.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace zc::ZC_ABI::detail {

namespace {

// Makes `n` bytes from the output's position on a hole, behind which it then stands.
bool make_hole(int fd, std::int64_t n) noexcept {
  struct stat about = {};
  const sys::answer begin = sys::move(fd, 0, sys::from::here);
  if (begin < 0 || sys::status(fd, about) < 0) return false;
  const sys::answer end = begin + n;
  if (begin < about.st_size && sys::punch_hole(fd, begin, std::min(end, about.st_size) - begin) < 0) return false;
  if (end > about.st_size && sys::set_size(fd, end) < 0) return false;
  return sys::move(fd, n, sys::from::here) >= 0;
}

}  // namespace

bool may_keep_holes(const descriptor& in, const descriptor& out) noexcept {
  if (!in.is_sparse || in.is != kind::file || !(out.is & (kind::file | kind::empty_file))) return false;
  descriptor refined = out;  // an output that appends has no place for a hole
  return check_output(refined) == 0 && refined.is != kind::append_file;
}

outcome step_over_hole(job& j) noexcept {
  // SEEK_DATA and SEEK_HOLE move the descriptor to what they find (lseek(2)).
  const sys::answer here = sys::move(j.in.fd, 0, sys::from::here);
  sys::answer data = here < 0 ? here : sys::move(j.in.fd, here, sys::from::data);
  if (data == -ENXIO) {  // a hole up to the end of the file, or already there
    struct stat about = {};
    sys::status(j.in.fd, about);
    data = about.st_size;
  }
  j.data = all_is_data;
  if (data < 0) return outcome::taken();  // a file system that does not know
  const std::int64_t left = static_cast<std::int64_t>(std::min<std::uint64_t>(j.left, INT64_MAX));
  if (const std::int64_t hole = std::min(data - here, left); hole > 0) {
    const bool is_made = make_hole(j.out.fd, hole);
    put_input(j, is_made ? here + hole : here);
    j.data = is_made ? 0 : static_cast<std::uint64_t>(hole);
    if (!is_made) return outcome::taken();
    j.left -= static_cast<std::uint64_t>(hole);
    return outcome::moved(hole);
  }
  const sys::answer end = sys::move(j.in.fd, here, sys::from::hole);
  put_input(j, here);
  if (end > here) j.data = static_cast<std::uint64_t>(end - here);
  return outcome::taken();
}

}  // namespace zc::ZC_ABI::detail
