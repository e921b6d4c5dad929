// The get and put areas of any std::streambuf. They are protected members; a pointer to such a member may be formed in
// a derived class, and then works on any object.
#ifndef ZC_LIB_BUFFERS_AREAS_HPP
#define ZC_LIB_BUFFERS_AREAS_HPP

#include <zc/export.hpp>

#include <algorithm>
#include <climits>
#include <cstring>
#include <streambuf>
#include <string_view>

namespace zc::ZC_ABI::detail {

struct put_area {
  char* begin;
  std::size_t size;
};

class buffer_areas : private std::streambuf {
 public:
  // What can be read without asking the buffer.
  static std::string_view readable(const std::streambuf& b) noexcept {
    return between((b.*(&buffer_areas::gptr))(), (b.*(&buffer_areas::egptr))());
  }
  static void consume(std::streambuf& b, std::size_t n) noexcept {
    for (std::size_t some; n > 0; n -= some) {
      some = std::min<std::size_t>(n, INT_MAX);
      (b.*(&buffer_areas::gbump))(static_cast<int>(some));
    }
  }
  // True if unget() would give a byte that lies in the area.
  static bool remembers(const std::streambuf& b) noexcept {
    return (b.*(&buffer_areas::eback))() < (b.*(&buffer_areas::gptr))();
  }
  static char* begin_of_readable(const std::streambuf& b) noexcept { return (b.*(&buffer_areas::eback))(); }
  static void set_readable(std::streambuf& b, char* begin, char* end) noexcept {
    (b.*(&buffer_areas::setg))(begin, begin, end);
  }

  // An empty get area, behind which nothing is remembered.
  static void forget_readable(std::streambuf& b) noexcept {
    char* const end = (b.*(&buffer_areas::egptr))();
    (b.*(&buffer_areas::setg))(end, end, end);
  }

  // What was written and not handed on.
  static std::string_view pending(const std::streambuf& b) noexcept {
    return between((b.*(&buffer_areas::pbase))(), (b.*(&buffer_areas::pptr))());
  }
  // Forgets the first `n` pending bytes.
  static void handed_on(std::streambuf& b, std::size_t n) noexcept {
    const std::string_view all = pending(b);
    char* const begin = (b.*(&buffer_areas::pbase))();
    if (n < all.size()) std::memmove(begin, begin + n, all.size() - n);
    for (std::size_t some; n > 0; n -= some) {
      some = std::min<std::size_t>(n, INT_MAX);
      (b.*(&buffer_areas::pbump))(-static_cast<int>(some));
    }
  }
  static void drop_put_area(std::streambuf& b) noexcept { (b.*(&buffer_areas::setp))(nullptr, nullptr); }
  // Where bytes can be written without asking the buffer.
  static put_area writable(const std::streambuf& b) noexcept {
    char* const begin = (b.*(&buffer_areas::pptr))();
    return {begin, begin == nullptr ? 0 : static_cast<std::size_t>((b.*(&buffer_areas::epptr))() - begin)};
  }
  static void wrote(std::streambuf& b, std::size_t n) noexcept {
    for (std::size_t some; n > 0; n -= some) {
      some = std::min<std::size_t>(n, INT_MAX);
      (b.*(&buffer_areas::pbump))(static_cast<int>(some));
    }
  }

 private:
  static std::string_view between(const char* begin, const char* end) noexcept {
    return begin == nullptr ? std::string_view() : std::string_view(begin, static_cast<std::size_t>(end - begin));
  }
};

}  // namespace zc::ZC_ABI::detail

#endif
