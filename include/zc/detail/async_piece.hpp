// The memory between the two ends of a copy that cannot meet directly. Not for users.
#ifndef ZC_DETAIL_ASYNC_PIECE_HPP
#define ZC_DETAIL_ASYNC_PIECE_HPP

#include <zc/detail/ends.hpp>
#include <zc/export.hpp>

#include <cstddef>
#include <streambuf>
#include <string>
#include <string_view>

namespace zc {
inline namespace ZC_ABI {
namespace detail {

// Takes what it is given, and grows where that is a longer record. The bytes stay until it is emptied. One that is
// moved from, or to, has none.
class piece : public std::streambuf {
 public:
  static constexpr std::size_t size = 64 * 1024;

  piece() = default;
  piece(piece&&) noexcept {}

  // As the room of a function that fills it with up to `size` bytes, and says how many it gave.
  char* room() {
    content_.resize(size);
    return content_.data();
  }
  std::string_view given(std::size_t n) const noexcept { return {content_.data(), n}; }

  // As an output.
  void empty() {
    char* const begin = room();
    setp(begin, begin + content_.size());
  }
  std::string_view written() const noexcept { return {pbase(), static_cast<std::size_t>(pptr() - pbase())}; }

  // As an input, of bytes that lie in it.
  void give(std::string_view bytes) {
    char* const begin = content_.data() + (bytes.data() - content_.data());
    setg(begin, begin, begin + bytes.size());
  }

 protected:
  int_type overflow(int_type c) override {
    const std::size_t n = written().size();
    content_.resize(n + size);
    setp(content_.data(), content_.data() + content_.size());
    pbump(static_cast<int>(n));
    return traits_type::eq_int_type(c, traits_type::eof()) ? traits_type::not_eof(c)
                                                           : sputc(traits_type::to_char_type(c));
  }

 private:
  std::string content_{};
};

template <>
struct as_input<piece> {
  explicit as_input(piece& p) {
    end.buffer = &p;
    end.is_memory = true;
  }
  input_end end{};
};
template <>
struct as_output<piece> {
  explicit as_output(piece& p) {
    end.buffer = &p;
    end.is_memory = true;
  }
  output_end end{};
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
