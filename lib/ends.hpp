// The two ends of a copy: a stream buffer, the descriptor that was found behind it, a device, or a bare descriptor.
#ifndef ZC_LIB_ENDS_HPP
#define ZC_LIB_ENDS_HPP

#include "buffer_access.hpp"
#include "held_bytes.hpp"
#include "kind.hpp"

#include <zc/copy_stream.hpp>

#include <cstdint>
#include <streambuf>
#include <string>
#include <string_view>

namespace zc::detail {

// What both ends have in common.
class end {
 public:
  bool has_descriptor() const noexcept { return descriptor_.fd != -1; }
  const descriptor& descriptor_found() const noexcept { return descriptor_; }

 protected:
  // Looks for the descriptor. 0, or the errno of an end that cannot be used.
  int find(std::streambuf* buffer, int fd, direction wanted);

  // Hands the put area to the descriptor. 0, or the errno; what was not written stays in the area.
  int drain_put_area();
  // After the descriptor was moved, with all areas empty.
  void forget();

  std::streambuf* buffer_ = nullptr;
  const buffer_access* access_ = nullptr;  // with a descriptor behind a buffer
  descriptor descriptor_;
};

class source : public end {
 public:
  int find(std::streambuf* buffer, const input_end& in);

  // Before anything is taken: what was written to a file that is open both ways goes first.
  int prepare() { return drain_put_area(); }

  // True if bytes come from a foreign buffer, perhaps in tiny pieces.
  bool is_foreign() const noexcept { return !has_descriptor() && device_ == nullptr; }

  // The bytes that lie in memory already, read ahead of the descriptor. Empty if there are none.
  std::string_view at_hand();

  // The next bytes. If there are none at hand, asks for more, and may wait for them; but for no more than `limit`, as
  // far as that is not up to a foreign buffer. Empty at the end, or with an error.
  std::string_view next(std::uintmax_t limit, int& error);

  // So many of the bytes last given were taken by the output, or are its to answer for.
  void consume(std::size_t n);

  // What was taken and not consumed goes back, or is returned.
  std::string give_back();

  // The descriptor was moved by a transfer.
  void moved() { forget(); }

 private:
  void* device_ = nullptr;
  std::ptrdiff_t (*read_)(void*, char*, std::ptrdiff_t) = nullptr;
  held_bytes held_;  // read from the descriptor or the device
  bool has_read_ = false;
  char single_ = 0;  // the next byte of a buffer that has no get area, still there
  bool is_single_ = false;
};

class sink : public end {
 public:
  int find(std::streambuf* buffer, const output_end& out);

  // Before anything is delivered: hands on what was written before. 0, or the errno.
  int prepare();

  // From now on, small pieces are gathered: they come from a buffer that may have no more than a byte at a time.
  void gather() noexcept { is_gathering_ = true; }

  // Takes bytes, all or up to an error; counts them in `taken`. 0, or the errno.
  int put(std::string_view data, std::size_t& taken);

  // Delivers what was only taken. 0, or the errno.
  int flush();

  // How many bytes have been delivered.
  std::uintmax_t delivered() const noexcept { return delivered_; }

  // What was gathered and could not be delivered.
  std::string undelivered() const { return gathered_; }

  // The descriptor was moved by a transfer.
  int moved();

 private:
  int deliver(std::string_view data, std::size_t& done);
  void discount_pending() noexcept;

  void* device_ = nullptr;
  std::ptrdiff_t (*write_)(void*, const char*, std::ptrdiff_t) = nullptr;
  bool (*flush_)(void*) = nullptr;
  bool is_gathering_ = false;
  std::string gathered_;
  std::uintmax_t delivered_ = 0;
};

}  // namespace zc::detail

#endif
