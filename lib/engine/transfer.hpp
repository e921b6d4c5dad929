// A copy between two descriptors, in steps.
#ifndef ZC_LIB_ENGINE_TRANSFER_HPP
#define ZC_LIB_ENGINE_TRANSFER_HPP

#include "../kernel/keep_back.hpp"
#include "job.hpp"
#include "ledger.hpp"
#include "outcome.hpp"
#include "route_walk.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace zc::ZC_ABI::detail {

// What one step came to.
struct progress {
  enum class what {
    moved,    // bytes reached the output or were taken from the input, or a hole was stepped over
    end,      // the input has no more, or the limit is reached
    waiting,  // nothing was done; go on once `on` shows `awaited`, which poll(2) can tell
    failed,   // `error` happened at `failed_end`; what is held has not been delivered
  };

  what is;
  std::uint64_t spent = 0;  // of the turn
  copy_end on = copy_end::neither;
  sys::event awaited = sys::event::readable;
  int error = 0;
  copy_end failed_end = copy_end::neither;
  const char* why = "";  // what the errno alone does not tell
};

// Goes down the rows of the table. Each step moves some bytes, or says on which descriptor to wait for what; the caller
// decides how to wait, and may stop between any two steps. A step sleeps for an end only where descriptor::mode allows
// it; for the disk under a file, it always may.
class transfer {
 public:
  // At most `limit` bytes from `in` to `out`, from where their descriptors stand. Counts them in `account`.
  transfer(const descriptor& in, const descriptor& out, std::uint64_t limit, copy_options options,
           ledger& account) noexcept;
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  // Moves up to `turn` bytes, or takes up to that many (a record or packet whole), by the first way that does not
  // refuse: by one call that moves bytes, and the calls that are needed around it. Raises the guard if that call may
  // raise SIGPIPE.
  progress step(std::uint64_t turn, sys::sigpipe_guard& guard);

  // True if something was taken from the input, which has moved its descriptor.
  bool has_taken() const noexcept { return has_taken_; }

  // True if no more may be taken, whether or not there is more.
  bool has_reached_limit() const noexcept { return job_.left == 0; }

  // Puts back what was taken from the input and not delivered: a seekable input stands behind the last byte delivered,
  // and of any other the bytes are returned. The transfer is over.
  std::string give_back();

  // Lets the output send what it has kept back for bytes that were to follow.
  void push() noexcept { detail::push(job_.out); }

  // How many bytes could not be read back out of the relay pipe, and are lost. Call this after give_back().
  std::uint64_t lost() const noexcept { return job_.relay.held(); }

 private:
  bool input_is_at_its_end() const;
  // True if as many bytes were taken as the file had when its size was last asked for.
  bool has_seen_all() const noexcept { return limit_ - job_.left >= job_.in.size; }
  bool has_grown() noexcept;
  outcome confirm_end();
  outcome step_on_route();
  std::optional<outcome> settle();
  outcome next(sys::sigpipe_guard& guard);
  void let_go_of_memory() noexcept;
  progress account_for(const outcome& o);

  job job_;
  ledger& account_;
  std::uint64_t limit_ = 0;
  copy_options options_;
  route_walk walk_;
  bool is_end_doubtful_ = false;  // a kernel copy answered 0, and a read has not said the same yet
  bool has_taken_ = false;
  copy_method way_ = copy_method::buffered;  // of the last call
};

}  // namespace zc::ZC_ABI::detail

#endif
