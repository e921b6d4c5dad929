// The table of ways: as docs/ways.md prints it, and every row of use.
#include "../../lib/engine/routes.hpp"

#include "../support/temporary.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace zc::detail;

const struct {
  fd_kind kind;
  const char* name;
} names[] = {
    {fd_kind::file, "file"},          {fd_kind::empty_file, "empty file"},       {fd_kind::append_file, "append file"},
    {fd_kind::block, "block device"}, {fd_kind::character, "character device"},  {fd_kind::pipe, "pipe"},
    {fd_kind::socket, "socket"},      {fd_kind::stream_socket, "stream socket"}, {fd_kind::other, "other"}};

std::string name_of(fd_kind set) {
  if (set == any_kind) return "anything";
  std::string s;
  for (const auto& n : names) {
    if (n.kind == fd_kind::empty_file && (set & fd_kind::file)) continue;  // as an output, a file is a file
    if (n.kind == fd_kind::stream_socket && (set & fd_kind::socket)) continue;
    if (set & n.kind) s += (s.empty() ? "" : ", ") + std::string(n.name);
  }
  return s;
}

const char* const conditions[] = {
    "",
    "`relax_safe_kernel_copy`, from 16 KiB on; or an input that provably cannot change, from 128 KiB on",
    "for the first 128 KiB",
    "from 16 KiB on, and not within one file",
    "from 4 MiB on, without holes",
    "not with `no_reflink`"};
static_assert(worth_a_relay == 128 * 1024 && worth_sharing == 128 * 1024 && worth_sending == 16 * 1024 &&
              worth_a_window == 4 * 1024 * 1024);

std::string as_markdown() {
  std::string s = "| input | output | way | condition |\n|---|---|---|---|\n";
  for (const route& r : routes) {
    s += "| " + name_of(r.from) + " | " + name_of(r.to) + " | `" + std::string(to_string(r.way)) + "` | " +
         conditions[static_cast<int>(r.when)] + " |\n";
  }
  return s;
}

}  // namespace

TEST_CASE("docs/ways.md shows the table of the code") {
  const std::string page = zc_test::read_file(ZC_SOURCE_FOLDER "/docs/ways.md");
  const std::string table = as_markdown();
  INFO("docs/ways.md must have:\n" << table);
  CHECK((page.find(table) != std::string::npos));
}

TEST_CASE("no row of the table hides another") {
  for (const route& late : routes) {
    for (const route& early : routes) {
      if (&early == &late) break;
      const bool is_hidden = early.way == late.way && early.when == late.when;
      for (const auto& from : names) {
        for (const auto& to : names)
          CHECK_FALSE((is_hidden && fits(early, from.kind, to.kind) && fits(late, from.kind, to.kind)));
      }
    }
  }
}

TEST_CASE("every pair of kinds has a way in the end") {
  for (const auto& from : names) {
    for (const auto& to : names) CHECK(fits(*(std::end(routes) - 1), from.kind, to.kind));
  }
}

TEST_CASE("only rows for an unchanging input hand a file to a pipe or socket without a copy") {
  for (const route& r : routes) {
    if (r.way == zc::copy_method::buffered || r.way == zc::copy_method::mapped) continue;
    const bool takes_file =
        (r.from & (fd_kind::file | fd_kind::block)) && (r.to & (fd_kind::pipe | fd_kind::stream_socket));
    CHECK(takes_file == (r.when == condition::unchanging));
  }
}
