// The fault matrix: every pair of ends × every call that takes part in a copy between them × every answer that it may
// give × the first, second, middle and last time. ZC_CELLS=1 runs all cells; without it, every 16th, or 64th under
// sanitizers.
#include "cell.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>

namespace {

using namespace zc_test;
using zc::copy_options;

const end_kind inputs[] = {end_kind::file,     end_kind::sparse_file, end_kind::append_file, end_kind::block_device,
                           end_kind::pipe,     end_kind::tcp,         end_kind::unix_socket, end_kind::procfs_file,
                           end_kind::dev_zero, end_kind::memfd,       end_kind::sealed_memfd};
const end_kind outputs[] = {end_kind::file,         end_kind::empty_file, end_kind::append_file,
                            end_kind::block_device, end_kind::pipe,       end_kind::tcp,
                            end_kind::unix_socket,  end_kind::dev_null,   end_kind::memfd};
const copy_options option_sets[] = {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::kernel_only,
                                    copy_options::buffered_only, copy_options::no_reflink};
// What any call may answer; a kernel copy may answer every errno that there is.
const int errors[] = {EINTR, EAGAIN, ENOSYS, EPERM,      EACCES, EINVAL, EBADF,
                      EIO,   ENOSPC, EPIPE,  ECONNRESET, ENOMEM, EMFILE};
constexpr int last_errno = EHWPOISON;

// One of so many cells is run where nobody asks for more.
#ifdef ZC_SANITIZED
constexpr long usual = 64;
#else
constexpr long usual = 16;
#endif

const char* name_of(call c) {
  switch (c) {
    case call::copy_file_range: return "copy_file_range";
    case call::sendfile: return "sendfile";
    case call::splice: return "splice";
    case call::read: return "read";
    case call::write: return "write";
    case call::pread: return "pread";
    case call::lseek: return "lseek";
    case call::seek_data: return "lseek for holes";
    case call::open: return "open";
    case call::close: return "close";
    case call::fadvise: return "fadvise";
    case call::fstat: return "fstat";
    case call::statx: return "statx";
    case call::fstatfs: return "fstatfs";
    case call::fcntl: return "fcntl";
    case call::getsockopt: return "getsockopt";
    case call::recv: return "recv";
    case call::poll: return "poll";
    case call::pipe2: return "pipe2";
    case call::set_pipe_size: return "F_SETPIPE_SZ";
    case call::mmap: return "mmap";
    case call::munmap: return "munmap";
    case call::fallocate: return "fallocate";
    case call::queued: return "FIONREAD";
    case call::uname: return "uname";
  }
  return "?";
}

std::string in_words(const cell& c) {
  std::ostringstream s;
  s << name_of(c.from) << " -> " << name_of(c.to) << ' ' << name_of(c.how) << ", options "
    << static_cast<unsigned>(c.options) << ", " << name_of(c.by) << " no. " << c.nth << ": ";
  switch (c.with.is) {
    case fault::what::error: s << std::error_code(c.with.error, std::generic_category()).message(); break;
    case fault::what::short_count: s << "a short count"; break;
    case fault::what::zero: s << "0"; break;
    case fault::what::lie: s << in_words(c.with.how); break;
  }
  return s.str();
}

std::vector<fault> faults_of(call c) {
  std::vector<fault> all;
  if (c == call::close || c == call::munmap) return all;  // which an answer of a script's would leak
  if (is_kernel_copy(c)) {
    for (int error = 1; error <= last_errno; ++error) all.push_back({fault::what::error, error, {}});
  } else {
    for (const int error : errors) all.push_back({fault::what::error, error, {}});
  }
  if (moves_bytes(c)) {
    all.push_back({fault::what::short_count, 0, {}});
    all.push_back({fault::what::zero, 0, {}});
  }
  for (const lie how : lies_of(c)) all.push_back({fault::what::lie, 0, how});
  return all;
}

// Options that change nothing between these ends need no cells of their own.
bool is_of_use(copy_options options, end_kind from, end_kind to, manner how, const std::map<call, int>& calls) {
  static std::map<std::tuple<end_kind, end_kind, manner>, std::set<std::map<call, int>>> seen;
  return options == copy_options::none || seen[{from, to, how}].insert(calls).second;
}

struct totals {
  long cells = 0;
  long injected = 0;
  std::size_t lost = 0;
  std::size_t repeated = 0;
  long wrong_counts = 0;
  long leaked = 0;
  long wrong = 0;
};

void add(const finding& f, const std::string& name, totals& sum) {
  ++sum.cells;
  sum.injected += f.was_injected ? 1 : 0;
  sum.lost += f.lost;
  sum.repeated += f.repeated;
  sum.wrong_counts += f.is_count_wrong ? 1 : 0;
  sum.leaked += f.leaked;
  if (!f.wrong.empty() && ++sum.wrong <= 100) std::cerr << name << f.wrong << '\n';
}

void run_cell(const cell& c, totals& sum) {
  cell_run run(c.from, c.to, c.how);
  add(run.run(c), in_words(c), sum);
}

// Each pair of ends that this machine has.
template <class Visit>
void for_each_pair(manner how, Visit visit) {
  for (const end_kind from : inputs) {
    if (!cell_run(from, end_kind::dev_null, how).is_possible()) {
      MESSAGE("skipped: this machine gives no ", std::string(name_of(from)));
      continue;
    }
    for (const end_kind to : outputs) {
      if (cell_run(from, to, how).is_possible()) visit(from, to);
    }
  }
}

void run_cells(manner how, long every, long& number, totals& sum) {
  for_each_pair(how, [&](end_kind from, end_kind to) {
    for (const copy_options options : option_sets) {
      const std::map<call, int> calls = cell_run(from, to, how).rehearse(options);
      if (!is_of_use(options, from, to, how, calls)) continue;
      for (const auto& [by, count] : calls) {
        for (const int nth : std::set<int>{0, 1, count / 2, count - 1}) {
          for (const fault& with : faults_of(by)) {
            if (nth < count && number++ % every == 0) run_cell({from, to, how, options, by, nth, with}, sum);
          }
        }
      }
    }
  });
}

long one_of() {
  const char* const wanted = std::getenv("ZC_CELLS");
  return wanted != nullptr ? std::max(1L, std::atol(wanted)) : usual;
}

void check(const totals& sum) {
  CHECK(sum.lost == 0);
  CHECK(sum.repeated == 0);
  CHECK(sum.wrong_counts == 0);
  CHECK(sum.leaked == 0);
  CHECK(sum.wrong == 0);
}

}  // namespace

TEST_CASE("whatever a call answers, every byte arrives once and is counted, and the error is told of the right end") {
  totals sum;
  zc::detail::close_spare_pipes();
  loop_device::close_idle();
  const long open_before = open_descriptors();
  long number = 0;
  for (const manner how : {manner::call, manner::steps, manner::steps_without_blocking}) {
    run_cells(how, one_of(), number, sum);
  }
  zc::detail::close_spare_pipes();
  loop_device::close_idle();
  sum.leaked += open_descriptors() - open_before;
  std::cout << "fault matrix: " << sum.cells << " of " << number << " cells run, " << sum.injected
            << " faults injected, " << sum.lost << " bytes lost, " << sum.repeated << " bytes repeated, "
            << sum.wrong_counts << " wrong counts, " << sum.leaked << " leaked descriptors, " << sum.wrong
            << " cells wrong\n";
  CHECK(sum.injected > 0);
  check(sum);
}

TEST_CASE("a copy that is stopped after any step has lost and repeated nothing, and another one goes on") {
  totals sum;
  zc::detail::close_spare_pipes();
  loop_device::close_idle();
  const long open_before = open_descriptors();
  long number = 0;
  for (const manner how : {manner::steps, manner::steps_without_blocking}) {
    for_each_pair(how, [&](end_kind from, end_kind to) {
      for (const copy_options options : option_sets) {
        bool was_done = false;
        for (int steps = 0; !was_done; ++steps) {
          if (number++ % one_of() != 0) {
            was_done = steps > 2 * static_cast<int>(cell_size / cell_piece);  // of a sample, far enough
            continue;
          }
          std::ostringstream name;
          name << name_of(from) << " -> " << name_of(to) << ' ' << name_of(how) << ", options "
               << static_cast<unsigned>(options) << ", stopped after step " << steps;
          add(cell_run(from, to, how).stop_after(steps, options, was_done), name.str(), sum);
        }
      }
    });
  }
  zc::detail::close_spare_pipes();
  loop_device::close_idle();
  sum.leaked += open_descriptors() - open_before;
  std::cout << "stops: " << sum.cells << " copies stopped, " << sum.lost << " bytes lost, " << sum.repeated
            << " bytes repeated, " << sum.wrong_counts << " wrong counts, " << sum.leaked << " leaked descriptors, "
            << sum.wrong << " wrong\n";
  CHECK(sum.cells > 0);
  check(sum);
}
