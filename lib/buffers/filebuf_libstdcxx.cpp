// std::filebuf, __gnu_cxx::stdio_filebuf and stdio_sync_filebuf of libstdc++: nearly all that is needed is protected.
#include <ios>
#ifdef __GLIBCXX__

#include "areas.hpp"
#include "buffer_access.hpp"
#include "reveal.hpp"

#include <ext/stdio_filebuf.h>
#include <ext/stdio_sync_filebuf.h>

#include <cstdio>
#include <fstream>

namespace zc::ZC_ABI::detail {

using sync_filebuf = __gnu_cxx::stdio_sync_filebuf<char>;
ZC_REVEAL(unget_byte, sync_filebuf::int_type, sync_filebuf, _M_unget_buf);

namespace {

class members : private std::filebuf {
 public:
  static int descriptor(std::streambuf& buffer, direction wanted) {
    auto& b = static_cast<std::filebuf&>(buffer);
    if (!b.is_open()) return closed;  // fd() of a closed one crashes
    const std::ios_base::openmode mode = b.*(&members::_M_mode);
    const std::ios_base::openmode allowing =
        wanted == direction::input ? std::ios_base::in : std::ios_base::out | std::ios_base::app;
    if ((mode & allowing) == 0) return closed;
    if (!passes_bytes_unchanged(b)) return not_direct;
#ifdef __cpp_lib_fstream_native_handle  // C++26
    return b.native_handle();
#else
    return (b.*(&members::_M_file)).fd();
#endif
  }

  // A character that was put back and differs from the file's has an area of its own, which hides the real area.
  static bool uncover(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    if (!(b.*(&members::_M_pback_init)) || !buffer_areas::readable(b).empty()) return false;
    (b.*(&members::_M_destroy_pback))();
    return !buffer_areas::readable(b).empty();
  }

  static void drop_putback(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    (b.*(&members::_M_destroy_pback))();
  }

  // An unbuffered filebuf has an area of one byte.
  static bool gathers(const std::streambuf& buffer) {
    return static_cast<const std::filebuf&>(buffer).*(&members::_M_buf_size) > 1;
  }

  // Does what filebuf's own seek does, but does not move the descriptor: it has been moved, or cannot be (a pipe).
  static void forget(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    drop_putback(b);
    b.*(&members::_M_reading) = false;
    b.*(&members::_M_writing) = false;
    (b.*(&members::_M_set_buffer))(-1);
  }

  // Constant, since the standard streams may be copied before other variables are initialised.
  static constexpr buffer_access access_to(const std::type_info& type) {
    return {&type, descriptor, forget, nullptr, false, gathers, nullptr, uncover, drop_putback};
  }
};

// The buffer of a synced standard stream. It has no areas, only a FILE, and a copy of the last byte read, for unget().
namespace synced {

std::FILE* file(std::streambuf& b) { return static_cast<sync_filebuf&>(b).file(); }
int descriptor(std::streambuf& b, direction) {
  const int fd = file(b) != nullptr ? ::fileno(file(b)) : -1;
  return fd >= 0 ? fd : not_direct;  // fmemopen
}
void forget(std::streambuf& b) { static_cast<sync_filebuf&>(b).*member(unget_byte()) = byte_before(::fileno(file(b))); }

}  // namespace synced

}  // namespace

const buffer_access stdio_sync_access = {&typeid(sync_filebuf), synced::descriptor, synced::forget, synced::file, true};
const buffer_access filebuf_access = members::access_to(typeid(std::filebuf));
const buffer_access stdio_filebuf_access = members::access_to(typeid(__gnu_cxx::stdio_filebuf<char>));

}  // namespace zc::ZC_ABI::detail

#endif
