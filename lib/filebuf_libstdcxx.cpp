// std::filebuf and __gnu_cxx::stdio_filebuf of libstdc++: all that is needed is protected.
#include <ios>
#ifdef __GLIBCXX__

#include "areas.hpp"
#include "buffer_access.hpp"

#include <ext/stdio_filebuf.h>

#include <fstream>

namespace zc::detail {

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
    return (b.*(&members::_M_file)).fd();
  }

  // A character that was put back and differs from the file's has an area of its own, behind which the real one hides.
  static bool uncover(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    if (!(b.*(&members::_M_pback_init)) || !areas::readable(b).empty()) return false;
    (b.*(&members::_M_destroy_pback))();
    return !areas::readable(b).empty();
  }

  static void drop_putback(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    (b.*(&members::_M_destroy_pback))();
  }

  static int flush_below(std::streambuf&) { return 0; }

  // What filebuf's own seek does, but for moving the descriptor: that has happened, or cannot (a pipe).
  static void forget(std::streambuf& buffer) {
    auto& b = static_cast<std::filebuf&>(buffer);
    drop_putback(b);
    b.*(&members::_M_reading) = false;
    b.*(&members::_M_writing) = false;
    (b.*(&members::_M_set_buffer))(-1);
  }
};

}  // namespace

const buffer_access filebuf_access = {is_exactly<std::filebuf>, members::descriptor,  members::uncover,
                                      members::drop_putback,    members::flush_below, members::forget};
const buffer_access stdio_filebuf_access = {is_exactly<__gnu_cxx::stdio_filebuf<char>>,
                                            members::descriptor,
                                            members::uncover,
                                            members::drop_putback,
                                            members::flush_below,
                                            members::forget};

}  // namespace zc::detail

#endif
