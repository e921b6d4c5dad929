// std::filebuf of libc++: a FILE with areas of its own in front. Its members are private; an explicit instantiation may
// name them all the same ([temp.spec]/6).
#include <ios>
#ifdef _LIBCPP_VERSION

#include "areas.hpp"
#include "buffer_access.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>

namespace zc::detail {

namespace {

template <class Name, typename Name::type Member>
struct reveal {
  friend typename Name::type member(Name) { return Member; }
};

#define ZC_REVEAL(name, kind, which)   \
  struct name {                        \
    using type = kind std::filebuf::*; \
    friend type member(name);          \
  };                                   \
  template struct reveal<name, &std::filebuf::which>

ZC_REVEAL(file, std::FILE*, __file_);
ZC_REVEAL(open_mode, std::ios_base::openmode, __om_);
ZC_REVEAL(current_mode, std::ios_base::openmode, __cm_);
ZC_REVEAL(area, char*, __extbuf_);
ZC_REVEAL(area_size, std::size_t, __ebs_);
#undef ZC_REVEAL

template <class Name>
auto& get(std::streambuf& buffer, Name name) {
  return static_cast<std::filebuf&>(buffer).*member(name);
}

int descriptor_of(std::streambuf& b, direction wanted) {
  std::FILE* const f = get(b, file());
  if (f == nullptr) return closed;
  const std::ios_base::openmode allowing =
      wanted == direction::input ? std::ios_base::in : std::ios_base::out | std::ios_base::app;
  if ((get(b, open_mode()) & allowing) == 0) return closed;
  return passes_bytes_unchanged(b) ? ::fileno(f) : not_direct;
}

// What the FILE has read ahead. It asks for whole blocks, and filebuf for a few bytes less.
bool uncover(std::streambuf& b) {
  std::FILE* const f = get(b, file());
#ifdef __GLIBC__
  const auto ahead = static_cast<std::size_t>(f->_IO_read_end - f->_IO_read_ptr);
#else
  const std::size_t ahead = 0;
#endif
  if (ahead == 0 || !areas::readable(b).empty()) return false;
  char* const begin = get(b, area());
  const std::size_t n = ::fread(begin, 1, std::min(ahead, get(b, area_size())), f);  // they are there: no read(2)
  areas::set_readable(b, begin, begin + n);
  return n > 0;
}

void drop_putback(std::streambuf&) {}  // it lies in the get area

// glibc remembers where it believes the descriptor to stand until the next fflush.
int flush_below(std::streambuf& b) {
  errno = 0;
  if (std::fflush(get(b, file())) == 0) return 0;
  return errno != 0 ? errno : EIO;
}

// What filebuf's own sync does, but for moving the descriptor: that has happened, or cannot (a pipe).
void forget(std::streambuf& b) {
  flush_below(b);
  areas::set_readable(b, nullptr, nullptr);
  areas::drop_put_area(b);
  get(b, current_mode()) = std::ios_base::openmode();
}

}  // namespace

const buffer_access filebuf_access = {
    is_exactly<std::filebuf>, descriptor_of, uncover, drop_putback, flush_below, forget};

}  // namespace zc::detail

#endif
