// A copy between two descriptors and what the kernel does to it, as choices that a fuzzer or a seed makes.
#ifndef ZC_TESTS_DESCRIPTOR_CASE_HPP
#define ZC_TESTS_DESCRIPTOR_CASE_HPP

#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "lies.hpp"

#include <zc/copy_options.hpp>

#include <cerrno>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace zc_test {

// The n-th call of a kind, or all from it on, is answered by an error, or by 0.
struct scripted_error {
  call what;
  int nth;
  bool is_lasting;
  int error;
};

// The n-th call of a kind tells an untruth.
struct untruth {
  call what;
  int nth;
  lie how;
};

inline constexpr int by_call = -1;
inline constexpr int to_the_end = 1'000'000;

struct descriptor_case {
  end_kind from;
  end_kind to;
  std::size_t size;
  std::size_t limit;  // the whole, if that is less
  zc::copy_options options;
  std::size_t piece;  // what a call moves at most
  std::size_t relay;  // how large a private pipe becomes at most
  bool has_peer_gone;
  bool is_sigpipe_blocked;
  bool is_sigpipe_pending;
  bool has_lying_calls;  // copy_file_range and sendfile from a file always answer 0, as for procfs before 5.19
  std::vector<scripted_error> faults;
  std::vector<untruth> lies;
  int appended_at;  // another writer appends to the input, a file, before this call; -1: none does
  int steps;        // of an operation, which is then finished; by_call: copy_stream makes the copy
  std::size_t turn;
  bool is_non_blocking;
};

inline bool is_file(end_kind t) {
  return t == end_kind::file || t == end_kind::sparse_file || t == end_kind::empty_file || t == end_kind::append_file ||
         t == end_kind::procfs_file || t == end_kind::memfd || t == end_kind::sealed_memfd;
}

// Only what a kernel may do: an error has moved nothing, closing and asking for a file's position do not fail.
template <class Choose>
descriptor_case make_descriptor_case(Choose choose) {
  constexpr end_kind inputs[] = {end_kind::file,        end_kind::sparse_file, end_kind::empty_file,
                                 end_kind::append_file, end_kind::pipe,        end_kind::tcp,
                                 end_kind::unix_socket, end_kind::procfs_file, end_kind::dev_null,
                                 end_kind::dev_zero,    end_kind::memfd,       end_kind::sealed_memfd};
  constexpr end_kind outputs[] = {end_kind::file, end_kind::empty_file,  end_kind::append_file, end_kind::pipe,
                                  end_kind::tcp,  end_kind::unix_socket, end_kind::dev_null,    end_kind::memfd};
  constexpr std::size_t sizes[] = {0, 1, 100, 4095, 4097, 20000, 65537, 131072, 140000, 200000, 300000, 1100000};
  constexpr std::size_t pieces[] = {SIZE_MAX, 1, 7, 1000, 4096, 10000, 65536, 131072};
  constexpr call calls[] = {call::copy_file_range, call::sendfile,  call::splice, call::read,  call::write,
                            call::pread,           call::seek_data, call::poll,   call::pipe2, call::mmap,
                            call::set_pipe_size,   call::fallocate, call::queued, call::statx, call::fstatfs};
  constexpr int errors[] = {EINTR,   EAGAIN, ENOSYS, EXDEV,  EINVAL,     EOPNOTSUPP, EPERM,  EBADF,
                            ETXTBSY, EIO,    ENOENT, EACCES, EFBIG,      EOVERFLOW,  EISDIR, ENOMEM,
                            ESPIPE,  ENOSPC, EDQUOT, EPIPE,  ECONNRESET, ETIMEDOUT};
  constexpr call liars[] = {call::fstat, call::fstat, call::fstatfs, call::seek_data};
  const auto one_of = [&](const auto& list) { return list[choose(static_cast<unsigned>(std::size(list)))]; };
  const auto flag = [&](zc::copy_options o) { return choose(3) == 1 ? o : zc::copy_options::none; };

  descriptor_case c = {};
  c.from = one_of(inputs);
  c.to = one_of(outputs);
  c.size = one_of(sizes);
  c.limit = choose(2) == 0 ? SIZE_MAX : c.size / 7 * choose(10);
  if (c.from == end_kind::dev_zero) c.limit = std::min(c.limit, c.size);
  c.options = flag(zc::copy_options::relax_safe_kernel_copy) | flag(zc::copy_options::no_reflink);
  const unsigned way = choose(6);
  if (way == 1) c.options |= zc::copy_options::buffered_only;
  if (way == 2) c.options |= zc::copy_options::kernel_only;
  c.piece = std::max(one_of(pieces), c.size / 200);  // for a run to end soon
  c.relay = choose(3) == 1 ? 4096 : SIZE_MAX;
  const unsigned odd = choose(32);
  c.has_peer_gone = (odd & 1) != 0 && (c.to == end_kind::pipe || c.to == end_kind::unix_socket);
  c.is_sigpipe_blocked = (odd & 2) != 0;
  c.is_sigpipe_pending = c.is_sigpipe_blocked && (odd & 4) != 0;
  c.has_lying_calls = (odd & 24) == 24;
  for (unsigned n = choose(4); n > 0; --n) {
    scripted_error f = {};
    f.what = one_of(calls);
    f.nth = static_cast<int>(choose(12));
    f.error = choose(2) == 0 ? one_of(errors) : 1 + static_cast<int>(choose(EHWPOISON));
    const bool is_kernel_copy = f.what == call::copy_file_range || f.what == call::sendfile || f.what == call::splice;
    if (is_kernel_copy && choose(4) == 0) f.error = 0;
    const bool may_last = f.error != EINTR && f.error != EAGAIN;  // these would be for ever
    f.is_lasting = choose(3) == 1 && may_last && f.what != call::poll;
    c.faults.push_back(f);
  }
  for (unsigned n = choose(3); n > 0; --n) {
    const call what = one_of(liars);
    const int nth = static_cast<int>(choose(3));
    c.lies.push_back({what, nth, one_of(lies_of(what))});
  }
  const bool may_grow = c.from == end_kind::file || c.from == end_kind::sparse_file;
  c.appended_at = may_grow && choose(4) == 0 ? static_cast<int>(choose(20)) : -1;
  const unsigned how = choose(4);
  c.steps = how == 0 ? by_call : how == 1 ? to_the_end : static_cast<int>(choose(50));
  c.turn = std::max(one_of(pieces), c.size / 200);
  c.is_non_blocking = choose(2) == 1;
  return c;
}

inline std::string readable(const descriptor_case& c) {
  std::ostringstream s;
  s << c.size << " bytes, " << name_of(c.from) << " -> " << name_of(c.to) << ", limit " << c.limit << ", options "
    << static_cast<unsigned>(c.options) << ", pieces of " << c.piece << ", relay of " << c.relay
    << (c.has_peer_gone ? ", peer gone" : "") << (c.is_sigpipe_blocked ? ", SIGPIPE blocked" : "")
    << (c.is_sigpipe_pending ? " and pending" : "") << (c.has_lying_calls ? ", lying calls" : "");
  if (c.steps != by_call) {
    s << "\n" << c.steps << " steps of up to " << c.turn << (c.is_non_blocking ? ", non-blocking" : "");
  }
  for (const scripted_error& f : c.faults) {
    s << "\ncall " << static_cast<int>(f.what) << " number " << f.nth << (f.is_lasting ? " and later" : "")
      << " answers errno " << f.error;
  }
  for (const untruth& l : c.lies) {
    s << "\ncall " << static_cast<int>(l.what) << " number " << l.nth << " tells " << in_words(l.how);
  }
  if (c.appended_at >= 0) s << "\nanother writer appends before call " << c.appended_at;
  return s.str();
}

}  // namespace zc_test

#endif
