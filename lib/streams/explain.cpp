// The table of ways as one copy has gone through it, in words.
#include <zc/explain.hpp>

#include "../engine/disabled.hpp"
#include "../engine/routes.hpp"
#include "../engine/ways.hpp"
#include "own_code.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace zc::ZC_ABI {

namespace detail {

namespace {

struct kind_name {
  fd_kind kind;
  const char* name;
};

constexpr kind_name kind_names[] = {
    {fd_kind::file, "file"},
    {fd_kind::empty_file, "file of size 0"},
    {fd_kind::append_file, "file opened with O_APPEND"},
    {fd_kind::block, "block device"},
    {fd_kind::character, "character device"},
    {fd_kind::pipe, "pipe"},
    {fd_kind::stream_socket, "stream socket"},
    {fd_kind::socket, "socket"},
    {fd_kind::other, "descriptor of another kind"},
};

// "file, block device", of all the kinds in a set.
std::string names_of(fd_kind set) {
  if (set == any_kind) return "anything";
  std::string names;
  for (const kind_name& k : kind_names) {
    if (set & k.kind) names.append(names.empty() ? "" : ", ").append(k.name);
  }
  return names;
}

std::string in_words(const end_report& end) {
  if (end.fd == -1) return own_code(end.type);
  return names_of(static_cast<fd_kind>(end.kind)) + " (descriptor " + std::to_string(end.fd) + ")";
}

std::string why_no_descriptor(const char* which, const end_report& end) {
  const std::string why = end.fd == -1 ? why_own_code(end.type) : "";
  return why.empty() ? "" : std::string("  No descriptor was found behind the ") + which + ": " + why + ".\n";
}

std::string size(std::uint64_t n) {
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t mib = 1024 * kib;
  return n % mib == 0 ? std::to_string(n / mib) + " MiB" : std::to_string(n / kib) + " KiB";
}

std::string bytes(std::uintmax_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

// `copied` is the size of the input, at least.
std::string not_met(condition c, std::uintmax_t copied) {
  switch (c) {
    case condition::always: break;
    case condition::unchanging:
      return (copied >= worth_sharing
                  ? "the file may change"
                  : "the file is smaller than " + size(worth_sending) + ", or it may change (below " +
                        size(worth_sharing) + ", it is not asked whether it can)") +
             ", which the receiver would see (relax_safe_kernel_copy allows that)";
    case condition::first: return "it is only for the first " + size(worth_a_relay);
    case condition::not_small:
      return "it pays from " + size(worth_sending) + " on (kernel_only takes it for less), and never within one file";
    case condition::large_and_whole:
      return "it pays from " + size(worth_a_window) +
             " on (kernel_only takes it for less), and holes would take memory";
    case condition::may_share_blocks: return "no_reflink rules it out";
  }
  return "its condition is not met";
}

std::string in_words(const row_report& row, const route& r, std::uintmax_t copied) {
  switch (row.fate) {
    case row_fate::not_needed: return "was not needed";
    case row_fate::taken: return "";
    case row_fate::finished: return "left the rest to the next way, as it is only for the first " + size(worth_a_relay);
    case row_fate::other_ends: break;
    case row_fate::condition: return "was not taken: " + not_met(r.when, copied);
    case row_fate::option: return "was ruled out by kernel_only or buffered_only";
    case row_fate::disabled: return "was ruled out by ZC_DISABLE";
    case row_fate::missing: return "was not taken: this kernel does not have the call, or a filter hides it";
    case row_fate::old_kernel:
      return "was not taken: this kernel gets it wrong (copy_file_range before 5.3; before 6.5, a file opened with "
             "O_DIRECT)";
    case row_fate::refused:
      if (row.error == 0) return "was left: the system answered 0, and that was not the end";
      return std::string("was refused by the system: ") + std::strerror(row.error) +
             // copy_file_range(2)
             (row.error == EBADF && r.way == copy_method::copy_file_range
                  ? ", as for each output that is opened with O_APPEND"
                  : "");
    case row_fate::would_sleep:
      return "was not taken: it would sleep for an end; O_NONBLOCK on the descriptor, or may_block, allows it";
    case row_fate::out_of_memory: return "was not taken: no pipe, mapping or memory could be had for it";
  }
  return "";
}

std::string line_of(const route& r, const row_report& row, std::uintmax_t copied) {
  const std::string fate = in_words(row, r, copied);
  std::string line = "  " + std::string(way_of(r.way).name) + ": ";
  if (row.bytes > 0 || fate.empty()) line += bytes(row.bytes);
  if (row.bytes > 0 && !fate.empty()) line += "; then it ";
  return line + fate + "\n";
}

bool is_for(const route& r, const copy_report& report) noexcept {
  const auto to = static_cast<fd_kind>(report.out.kind);
  return report.rows[row_of(r)].fate != row_fate::other_ends &&
         fits(r, static_cast<fd_kind>(report.in.kind), to == fd_kind::socket ? any_socket : to);
}

// Some ways have two rows for the same ends. One that was not needed tells nothing beside the other.
ways_mask needed_ways(const copy_report& report) noexcept {
  ways_mask needed = 0;
  for (const route& r : routes) {
    if (is_for(r, report) && report.rows[row_of(r)].fate != row_fate::not_needed) needed |= mask_of(r.way);
  }
  return needed;
}

}  // namespace

}  // namespace detail

std::string explain(const copy_result& result) {
  using namespace detail;
  const copy_report& report = result.report;
  if (!report.has_looked) return "0 bytes, by none\n  Neither end was looked at.\n";
  std::string text = bytes(result.bytes) + " from " + in_words(report.in) + " to " + in_words(report.out) + ", by " +
                     std::string(to_string(result.method)) + "\n";
  if (report.from_memory > 0)
    text += "  from a stream's buffer, or by its own code: " + bytes(report.from_memory) + "\n";
  if (report.in.fd == -1 || report.out.fd == -1) {
    return text + "  A kernel copy needs a descriptor at both ends.\n" + why_no_descriptor("input", report.in) +
           why_no_descriptor("output", report.out);
  }
  ways_mask told = 0;
  const ways_mask needed = needed_ways(report);
  for (const route& r : routes) {
    const row_report& row = report.rows[row_of(r)];
    if (!is_for(r, report)) continue;
    if (row.fate == row_fate::not_needed && ((needed | told) & mask_of(r.way)) != 0) continue;
    text += line_of(r, row, result.bytes);
    told |= mask_of(r.way);
  }
  std::string others;
  for (const route& r : routes) {
    if ((told & mask_of(r.way)) != 0) continue;
    others.append(others.empty() ? "" : ", ").append(way_of(r.way).name);
    told |= mask_of(r.way);
  }
  return text + (others.empty() ? "" : "  for other ends: " + others + "\n");
}

}  // namespace zc::ZC_ABI
