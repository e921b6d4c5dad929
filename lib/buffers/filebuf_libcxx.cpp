// std::filebuf of libc++: a FILE with areas of its own in front. Its members are private; an explicit instantiation may
// name them all the same ([temp.spec]/6).
#include <ios>
#ifdef _LIBCPP_VERSION

#include "../system/sys.hpp"
#include "areas.hpp"
#include "buffer_access.hpp"
#include "reveal.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace zc::ZC_ABI::detail {

ZC_REVEAL(file_below, std::FILE*, std::filebuf, __file_);
ZC_REVEAL(open_mode, std::ios_base::openmode, std::filebuf, __om_);
ZC_REVEAL(area, char*, std::filebuf, __extbuf_);
ZC_REVEAL(area_size, std::size_t, std::filebuf, __ebs_);
ZC_REVEAL(current_mode, std::ios_base::openmode, std::filebuf, __cm_);

namespace {

template <class Name>
auto& get(std::streambuf& buffer, Name name) {
  return static_cast<std::filebuf&>(buffer).*member(name);
}

std::FILE* file(std::streambuf& b) { return get(b, file_below()); }

int descriptor_of(std::streambuf& b, direction wanted) {
  if (file(b) == nullptr) return closed;
  const std::ios_base::openmode allowing =
      wanted == direction::input ? std::ios_base::in : std::ios_base::out | std::ios_base::app;
  if ((get(b, open_mode()) & allowing) == 0) return closed;
  if (!passes_bytes_unchanged(b)) return not_direct;
#ifdef __cpp_lib_fstream_native_handle  // C++26
  return static_cast<std::filebuf&>(b).native_handle();
#else
  return ::fileno(file(b));
#endif
}

// Does what filebuf's own sync does, but does not move the descriptor: it has been moved, or cannot be (a pipe). Then
// reads what lies before a file's position into the get area, the only place where unget() looks.
void forget(std::streambuf& b) {
  buffer_areas::set_readable(b, nullptr, nullptr);
  buffer_areas::drop_put_area(b);
  get(b, current_mode()) = std::ios_base::openmode();

  const int fd = ::fileno(file(b));
  const sys::answer position = sys::seek(fd, 0, sys::whence::current);
  const std::size_t size = get(b, area_size());
  const std::size_t n = position > 0 ? std::min(size, static_cast<std::size_t>(position)) : 0;
  char* const end = get(b, area()) + size;
  if (n == 0 || sys::pread(fd, end - n, n, position - static_cast<sys::answer>(n)) != static_cast<sys::answer>(n))
    return;
  buffer_areas::set_readable(b, end - n, end);
  buffer_areas::consume(b, n);
  get(b, current_mode()) = std::ios_base::in;
}

// An unbuffered filebuf has its smallest area.
bool gathers(const std::streambuf& b) { return get(const_cast<std::streambuf&>(b), area_size()) > 8; }

}  // namespace

const buffer_access filebuf_access = {&typeid(std::filebuf), descriptor_of, forget, file, false, gathers};

}  // namespace zc::ZC_ABI::detail

#endif
