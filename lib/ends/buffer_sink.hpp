// An output that is a stream buffer behind which no descriptor was found: bytes go through its own functions.
#ifndef ZC_LIB_ENDS_BUFFER_SINK_HPP
#define ZC_LIB_ENDS_BUFFER_SINK_HPP

#include "sink.hpp"

#include <streambuf>

namespace zc::ZC_ABI::detail {

class buffer_sink : public sink {
 public:
  // Whether it is flushed is its user's business: for a compressor, it means something.
  buffer_sink(ledger& account, std::streambuf& buffer, bool is_to_be_flushed) noexcept
      : sink(account), buffer_(buffer), is_to_be_flushed_(is_to_be_flushed) {}

  bool runs_foreign_code() const noexcept override { return true; }
  int put(std::string_view data, std::size_t& taken) override;
  int flush() override;

 protected:
  // sputn(), which took `n` bytes. 0, or EIO if it claims more than it was given.
  int put_piece(std::string_view data, std::size_t& n);
  // sputc(), which took 1 byte or 0.
  std::size_t put_byte(char byte);

  // pubsync(). 0, or the errno.
  virtual int sync();

  std::streambuf& buffer_;

 private:
  bool is_to_be_flushed_;
};

}  // namespace zc::ZC_ABI::detail

#endif
