// A copy between two ends of any kind, as states that it goes through.
#ifndef ZC_LIB_STREAMS_COPYING_HPP
#define ZC_LIB_STREAMS_COPYING_HPP

#include "../ends/find_sink.hpp"
#include "../ends/find_source.hpp"
#include "../engine/ledger.hpp"
#include "../engine/transfer.hpp"
#include "failure.hpp"

#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/ends.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace zc::ZC_ABI::detail {

// What may sleep for an end.
struct patience {
  sys::mode descriptors;  // calls on descriptors
  bool with_own_code;     // streams and devices whose own code is called
};

class copying {
 public:
  // `in` and `out` must live as long as this.
  copying(const input_end& in, const output_end& out, std::uintmax_t n, copy_options options, patience may_sleep)
      : in_end_(in), out_end_(out), left_(n), options_(options), may_sleep_(may_sleep) {}

  enum class state { more, waiting, done };

  // Moves some bytes, `turn` at most. After `done`, failure() tells whether that is a success. Throws what the own code
  // of an end throws: call thrown() then.
  state advance(std::uint64_t turn, sys::sigpipe_guard& guard);

  // How much of the turn that took.
  std::uint64_t spent() const noexcept { return spent_; }

  // While it is waiting: for which end, by what descriptor, for what.
  struct wait {
    copy_end on = copy_end::neither;
    descriptor end = {};
    sys::event event = sys::event::readable;
  };
  const wait& waits_for() const noexcept { return wait_; }

  const failure& why_it_failed() const noexcept { return failure_; }
  void fail(failure f);

  // The own code of an end threw; an empty code means that it did not say which error. What the input gave before is
  // delivered all the same.
  void thrown(std::error_code code, const char* what);

  // After an exception of the input's: hands on what was gathered before. What the output says counts no more.
  void deliver_what_came();
  // The same where the thread is cancelled, which must not wait for anybody any more: only a file takes it then.
  void deliver_to_file();

  // Ends the copy where it is: what was taken from the input and not delivered goes back to it, and both streams are
  // left as their own code would leave them. Once only; then only what tells something may be called.
  void settle();

  // Lets a socket send what it has kept back for bytes that were to follow. A socket that is closed is not touched
  // again after that.
  void push() noexcept;

  // badbit for the stream of that end, without the exception that its mask may want for it.
  void set_badbit(copy_end which) noexcept;

  // True if an end may have time-outs of its own.
  bool may_have_socket() const noexcept {
    return phase_ == phase::find || (in_->descriptor_found().kind & any_socket) ||
           (out_->descriptor_found().kind & any_socket);
  }

  // The end whose code ran last, and so threw.
  copy_end asked() const noexcept { return asked_; }

  // ", PATH (descriptor N)" of an end that has one.
  std::string name_of(copy_end which) const;

  const ledger& account() const noexcept { return account_; }

 private:
  enum class phase { find, flush_ties, output_pending, input_pending, read_ahead, rest, flush, done };

  std::optional<state> next_phase(std::uint64_t turn, sys::sigpipe_guard& guard);
  bool find();
  failure find_ends();
  std::optional<state> flush_ties();
  std::optional<state> drain(std::uint64_t turn);
  std::optional<state> pass_on(std::uint64_t turn);
  std::optional<state> transfer_rest(std::uint64_t turn, sys::sigpipe_guard& guard);
  std::optional<state> after(int error, const stream_end& of, copy_end which, phase then);
  std::optional<state> put(std::string_view some, std::uint64_t turn);
  void tell_more_after(std::string_view piece, std::size_t held) noexcept;
  state wait_for(copy_end which, const descriptor& end, sys::event event);
  void end_transfer(bool is_at_end);
  void consume(std::size_t n);
  bool has_descriptors() const noexcept { return in_->has_descriptor() && out_->has_descriptor(); }
  const stream_end& end_of(copy_end which) const noexcept;
  std::ostream* tie(int which) const;

  std::size_t at_most(std::uint64_t n) const {
    return static_cast<std::size_t>(std::min<std::uintmax_t>({n, left_, SIZE_MAX}));
  }

  const input_end& in_end_;
  const output_end& out_end_;
  std::uintmax_t left_;
  copy_options options_;
  patience may_sleep_;
  ledger account_;
  any_source in_;
  any_sink out_{account_};
  phase phase_ = phase::find;
  int next_tie_ = 0;
  copy_end asked_ = copy_end::neither;
  std::optional<transfer> transfer_;
  std::uint64_t spent_ = 0;
  wait wait_;
  failure failure_;
};

}  // namespace zc::ZC_ABI::detail

#endif
