// The end that bytes come from. One class is derived for each kind of input; find_source.hpp chooses.
#ifndef ZC_LIB_ENDS_SOURCE_HPP
#define ZC_LIB_ENDS_SOURCE_HPP

#include "../kernel/held_bytes.hpp"
#include "stream_end.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

class source : public stream_end {
 public:
  // A file that is copied into itself may have nothing to copy. 0, or the errno.
  int check(const stream_end& out) const noexcept {
    return is_same_file(descriptor_, out.descriptor_found()) ? check_input(descriptor_) : 0;
  }

  // Before anything is taken: what was written to a file that is open both ways goes first. 0, or the errno: EAGAIN
  // where that must be waited for.
  virtual int prepare() { return 0; }

  // True if bytes may come in tiny pieces, of which the program knows no more than the next.
  virtual bool gives_tiny_pieces() const noexcept { return false; }

  // True if it has said before that there is no more, and is not to be asked again.
  virtual bool has_ended() const noexcept { return false; }

  // The output is the same buffer: what that is given must not lie in its own areas.
  virtual void detach() noexcept {}

  // How many bytes certainly come that are not given yet: those that are known to lie in memory, and what a file has
  // behind them.
  std::uint64_t certain() const noexcept { return known_at_hand() + rest_of_file(); }
  std::uint64_t rest_of_file() const noexcept;

  // The bytes that lie in memory already. Empty if there are none.
  virtual std::string_view at_hand() { return {}; }

  // The next bytes. If there are none at hand, asks for more; but for no more than `limit`, as far as that is not up to
  // a foreign buffer. Empty at the end, or with an error: EAGAIN where the descriptor must be waited for.
  std::string_view next(std::uintmax_t limit, int& error);

  // Reads up to `n` bytes into place: 0 at the end, or with an error, as above. Nothing where the bytes must be got by
  // next(): they lie in memory already, or their number is not known before.
  virtual std::optional<std::size_t> read_into(char* to, std::size_t n, int& error);

  // So many of the bytes last given were taken by the output, or are its to answer for.
  void consume(std::size_t n);

  // What was taken and not consumed goes back, or is returned.
  virtual std::string give_back();

  // The descriptor was moved by a transfer, or only met its end.
  virtual void moved(bool /*has_taken*/, bool /*is_at_end*/) {}

 protected:
  using stream_end::stream_end;

  // next(), with none at hand.
  virtual std::string_view ask(std::uintmax_t limit, int& error) = 0;

  virtual std::size_t known_at_hand() const noexcept { return 0; }

  // consume(), of bytes that were at hand, or are still where ask() found them.
  virtual void take(std::size_t n) = 0;

  held_bytes held_;  // taken from the input and not consumed
};

}  // namespace zc::ZC_ABI::detail

#endif
