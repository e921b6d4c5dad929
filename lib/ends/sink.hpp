// The end that bytes go to. One class is derived for each kind of output; find_sink.hpp chooses.
#ifndef ZC_LIB_ENDS_SINK_HPP
#define ZC_LIB_ENDS_SINK_HPP

#include "../buffers/areas.hpp"
#include "../engine/ledger.hpp"
#include "../kernel/keep_back.hpp"
#include "stream_end.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

class sink : public stream_end {
 public:
  // Where there is no transfer, which asks itself: finds out first whether the output can be written. 0, or the errno.
  int check() noexcept { return has_descriptor() ? check_output(descriptor_) : 0; }

  // True if something was written before that is still to be handed on by prepare().
  virtual bool has_pending() const { return false; }

  // Whether the descriptor gains by knowing whether bytes certainly follow those that are handed on or put next; and
  // whether they do.
  bool wants_to_know_more() noexcept { return can_keep_back(descriptor_); }
  void tell_more(bool follows) noexcept { descriptor_.has_more = follows; }

  // Lets the descriptor send what it has kept back for bytes that were to follow.
  void push() noexcept { detail::push(descriptor_); }

  // The descriptor for a transfer, which is then to push what was kept back.
  descriptor hand_over() noexcept {
    const descriptor given = descriptor_;
    descriptor_.owes_push = false;
    return given;
  }

  // Before anything is delivered: hands on what was written before. 0, or the errno: EAGAIN where the descriptor must
  // be waited for. It may then be called again.
  virtual int prepare() { return flush(); }

  // From now on, small pieces are gathered: they come from a buffer that may have no more than a byte at a time. Only
  // where nobody waits for them: into a file, or where the output's own code would gather them.
  virtual void gather() {}

  // Takes bytes, counted in `taken`, which is 0 before: of its own code all, or up to an error; of a descriptor as many
  // as it takes by one call, or none while what was gathered goes first. 0, or the errno, as above.
  virtual int put(std::string_view data, std::size_t& taken) = 0;

  // The put area of an output that is memory, to be filled without a detour; empty if there is none that is worth it.
  virtual put_area room() const noexcept { return {nullptr, 0}; }
  virtual void filled(std::size_t /*n*/) noexcept {}

  // Delivers what was only taken. 0, or the errno, as above.
  virtual int flush() = 0;

  // Lets go of what was gathered and could not be delivered.
  virtual std::string take_gathered() { return {}; }

  // The descriptor was moved by a transfer. 0, or the errno.
  virtual int moved() { return 0; }

 protected:
  // Counts in `account` what it delivers.
  explicit sink(ledger& account) noexcept : account_(account) {}
  sink(ledger& account, const descriptor& found) noexcept : stream_end(found), account_(account) {}

  void count(std::size_t n) noexcept { account_.delivered(copy_method::buffered, n); }
  // Of these, so many got no further.
  void discount(std::size_t n) noexcept { account_.discount(n); }

 private:
  ledger& account_;
};

}  // namespace zc::ZC_ABI::detail

#endif
