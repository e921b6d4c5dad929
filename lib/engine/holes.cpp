// Finds holes by SEEK_DATA and SEEK_HOLE, and makes them by punching what the output has there and seeking over it. A
// seek does not make a file longer: a hole counts as delivered only with data behind it, and the end of the last hole
// is written.
#include "holes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace zc::ZC_ABI::detail {

namespace {

constexpr std::int64_t block = 4096;

struct found {
  sys::answer at;  // where data begin, or the file ends; the negated errno
  bool is_end;
};

// The first byte of data from `here` on, or the end of the file.
found next_data(int fd, std::int64_t here) noexcept {
  const sys::answer data = sys::next_data(fd, here);
  if (data != -ENXIO) return {data, false};
  // ENXIO: from `here` on there is only a hole, or nothing. SEEK_DATA is asked again after the size, so that what is
  // appended in between is not taken for a hole.
  sys::file_status about;
  if (const sys::answer n = sys::status(fd, about); n < 0) return {n, false};
  const sys::answer again = sys::next_data(fd, here);
  return again == -ENXIO ? found{std::max<sys::answer>(about.size, here), true} : found{again, false};
}

// True if nothing lies behind `begin`, where a hole needs no making.
bool is_behind_end(int fd, std::int64_t begin) noexcept {
  sys::file_status about;
  return sys::status(fd, about) == 0 && begin >= about.size;
}

// Makes what the output has in the next `n` bytes a hole, behind which it then stands. Its size stays: whatever another
// writer appends is never cut.
bool make_hole(int fd, std::int64_t n) noexcept {
  const sys::answer begin = sys::seek(fd, 0, sys::whence::current);
  if (begin < 0 || begin > INT64_MAX - n) return false;
  if (sys::punch_hole(fd, begin, n) < 0 && !is_behind_end(fd, begin)) return false;
  return sys::seek(fd, begin + n, sys::whence::beginning) >= 0;
}

// 0, or the errno. A seek that is refused once is tried again.
int step_back(int fd, std::uint64_t n) noexcept {
  const auto back = -static_cast<std::int64_t>(n);
  if (sys::seek(fd, back, sys::whence::current) >= 0) return 0;
  return static_cast<int>(-std::min<sys::answer>(sys::seek(fd, back, sys::whence::current), 0));
}

}  // namespace

bool may_keep_holes(const descriptor& in, const descriptor& out) noexcept {
  // Looking for holes moves the descriptor's own position (lseek(2)).
  if (!in.is_sparse || in.kind != fd_kind::file || in.at != own_position || !(out.kind & output_file)) return false;
  descriptor refined = out;  // an output that appends has no place for a hole
  return check_output(refined) == 0 && refined.kind != fd_kind::append_file && sys::tells_holes(in.fd);
}

outcome step_over_hole(job& j) noexcept {
  // SEEK_DATA and SEEK_HOLE move the descriptor to what they find (lseek(2)).
  const sys::answer here = sys::seek(j.in.fd, 0, sys::whence::current);
  j.data = all_is_data;
  if (here < 0) return outcome::taken();
  const found data = next_data(j.in.fd, here);
  if (data.at <= here) {
    const sys::answer end = data.at == here && !data.is_end ? sys::next_hole(j.in.fd, here) : -ENXIO;
    if (end > here)
      j.data = static_cast<std::uint64_t>(end - here);  // else a file system that does not know, or the end
    put_input(j, here);
    return outcome::taken();
  }
  const auto left = static_cast<std::int64_t>(std::min<std::uint64_t>(j.left, INT64_MAX));
  const bool is_last = data.is_end || data.at - here >= left;
  const std::int64_t whole = std::min(data.at - here, left);
  // The last block of the last hole is copied as data: only a write makes the output as long as it must be, whatever
  // other writers do to it. It begins with a block, which a file system can share.
  const std::int64_t hole = is_last ? whole - 1 - (here + whole - 1) % block : whole;
  const auto turn = static_cast<std::int64_t>(std::min<std::uint64_t>(j.turn, INT64_MAX));
  const bool is_all = hole <= std::max(turn, block);
  const std::int64_t part = is_all ? hole : std::max(turn - turn % block, block);
  const bool is_made = part > 0 && make_hole(j.out.fd, part);
  put_input(j, is_made ? here + part : here);
  j.data = static_cast<std::uint64_t>(!is_made ? whole : is_all ? whole - hole : 0);
  outcome o = outcome::taken();
  if (is_made) {
    o.skipped = static_cast<std::uint64_t>(part);
    j.hole += o.skipped;
    j.left -= o.skipped;
  }
  return o;
}

outcome step_back_over_hole(job& j) noexcept {
  const std::uint64_t hole = std::exchange(j.hole, 0);
  if (hole == 0) return outcome::taken();
  const int output_error = step_back(j.out.fd, hole);
  const int input_error = step_back(j.in.fd, hole);
  j.left += hole;
  j.data = all_is_data;
  if (output_error != 0) return outcome::failed(output_error, copy_end::output);
  return input_error != 0 ? outcome::failed(input_error, copy_end::input) : outcome::taken();
}

}  // namespace zc::ZC_ABI::detail
