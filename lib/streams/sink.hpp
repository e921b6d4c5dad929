// The end that bytes go to.
#ifndef ZC_LIB_STREAMS_SINK_HPP
#define ZC_LIB_STREAMS_SINK_HPP

#include "../buffers/areas.hpp"
#include "../engine/ledger.hpp"
#include "end.hpp"

#include <zc/detail/ends.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace zc::ZC_ABI::detail {

class sink : public end {
 public:
  // Counts in `account` what it delivers.
  explicit sink(ledger& account) noexcept : account_(account) {}

  int find(std::streambuf* buffer, const output_end& out);

  // True if its own code takes the bytes, which may sleep for as long as it likes.
  bool is_opaque() const noexcept { return !has_descriptor() && !is_memory_; }

  // Finds out whether the output can be written. Needed only without a transfer, which checks for itself. 0, or the
  // errno.
  int check() noexcept { return has_descriptor() ? check_output(descriptor_) : 0; }

  // Before anything is delivered: hands on what was written before. 0, or the errno: EAGAIN where the descriptor must
  // be waited for. It may then be called again.
  int prepare();

  // From now on, small pieces are gathered: they come from a buffer that may have no more than a byte at a time. Only
  // where nobody waits for them: into a file, or where the output's own code would gather them.
  void gather();

  // Takes bytes, counted in `taken`: of its own code all, or up to an error; of a descriptor as many as it takes by one
  // call, or none while what was gathered goes first. 0, or the errno, as above.
  int put(std::string_view data, std::size_t& taken);

  // The put area of an output that is memory, to be filled without a detour; empty if there is none that is worth it.
  put_area room() const noexcept;
  void filled(std::size_t n) noexcept;

  // Delivers what was only taken. 0, or the errno, as above.
  int flush();

  // Lets go of what was gathered and could not be delivered.
  std::string take_gathered() { return std::exchange(gathered_, {}); }

  // The descriptor was moved by a transfer.
  int moved();

 private:
  bool may_gather() const noexcept;
  int deliver(std::string_view data, std::size_t& done);
  int put_into_filebuf(std::string_view data, std::size_t& done);
  int fill(std::string_view data, std::size_t& done);
  int deliver_gathered();
  void count(std::size_t n) noexcept;

  ledger& account_;
  void* device_ = nullptr;
  std::ptrdiff_t (*write_)(void*, const char*, std::ptrdiff_t) = nullptr;
  bool (*flush_)(void*) = nullptr;
  bool is_memory_ = false;
  bool is_filebuf_ = false;         // or derived from one
  bool has_standard_code_ = false;  // of these, not derived
  bool is_to_be_flushed_ = false;
  bool is_gathering_ = false;
  std::string gathered_;
};

}  // namespace zc::ZC_ABI::detail

#endif
