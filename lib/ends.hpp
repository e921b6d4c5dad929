// The two ends of a copy: a stream buffer, the descriptor that was found behind it, or both.
#ifndef ZC_LIB_ENDS_HPP
#define ZC_LIB_ENDS_HPP

#include "buffer_access.hpp"
#include "kind.hpp"

#include <zc/copy_stream.hpp>
#include <zc/fd_device.hpp>

#include <boost/iostreams/stream_buffer.hpp>

#include <optional>
#include <streambuf>
#include <string_view>

namespace zc::detail {

// What both ends have in common.
class end {
 public:
  // Looks for the descriptor. 0, or the errno of an end that cannot be used.
  int find(std::streambuf* buffer, int fd, direction wanted);

  bool has_descriptor() const noexcept { return descriptor_.fd != -1; }
  bool has_buffer() const noexcept { return buffer_ != nullptr; }
  const descriptor& descriptor_found() const noexcept { return descriptor_; }

 protected:
  // Hands the put area to the descriptor. 0, or the errno; what was not written stays in the area.
  int drain_put_area();
  // After the descriptor was moved.
  void forget();

  std::streambuf* buffer_ = nullptr;
  const buffer_access* access_ = nullptr;  // with a descriptor behind a buffer
  descriptor descriptor_;
};

class source : public end {
 public:
  // A bare descriptor gets a buffer, for an output that has no descriptor.
  void need_buffer();

  // Before anything is taken: what was written to a file that is open both ways goes first.
  int prepare();

  // The next bytes, those read ahead of the descriptor first. If there are none left and `may_read`, asks the buffer
  // for more, which may block. Empty at the end.
  std::string_view next(bool may_read);
  void consume(std::size_t n);

  // The descriptor was moved by a transfer, which found all areas empty.
  void moved() { forget(); }

 private:
  std::optional<boost::iostreams::stream_buffer<fd_source>> own_;
  char single_ = 0;  // the one byte of a buffer that has no get area
  bool is_single_ = false;
};

class sink : public end {
 public:
  void need_buffer();

  // Before anything is delivered: hands on what was written before. 0, or the errno.
  int prepare();

  // Delivers bytes, all or up to an error; counts them in `done`. 0, or the errno.
  int put(std::string_view data, std::size_t& done);

  // Hands on what put() left in the buffer. 0, or the errno.
  int flush();

  // After an error: how many bytes put() left in the buffer that no flush gets through.
  std::size_t kept() noexcept;

  // The descriptor was moved by a transfer.
  int moved();

 private:
  std::optional<boost::iostreams::stream_buffer<fd_sink>> own_;
};

}  // namespace zc::detail

#endif
