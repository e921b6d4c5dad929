// The engine by itself: steps between two descriptors, and what the ledger says of them.
#include "../../lib/engine/transfer.hpp"
#include "../../lib/engine/ledger.hpp"
#include "../support/descriptors.hpp"
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/temporary.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace zc_test;
using zc::copy_end;
using zc::copy_method;
using zc::copy_options;

using zc::detail::descriptor;
using zc::detail::ledger;
using zc::detail::progress;
using zc::detail::row_fate;
using zc::detail::transfer;

namespace {

descriptor described(int fd, zc::sys::mode mode) {
  descriptor d;
  REQUIRE(zc::detail::describe(fd, d) == 0);
  zc::detail::refine(d);
  d.mode = mode;
  return d;
}

// A transfer between two descriptors that are borrowed, with its ledger.
struct engine {
  ledger account;
  transfer copy;

  engine(int in, int out, std::uint64_t limit = UINT64_MAX, copy_options options = copy_options::none,
         zc::sys::mode mode = zc::sys::mode::nonblocking)
      : copy(described(in, mode), described(out, mode), limit, options, account) {}

  progress step(std::uint64_t turn = 1 << 20) {
    zc::sys::sigpipe_guard guard;
    return copy.step(turn, guard);
  }

  // Until there is nothing to be moved. How it ended.
  progress run(std::uint64_t turn = 1 << 20) {
    progress p = step(turn);
    while (p.is == progress::what::moved) p = step(turn);
    return p;
  }
};

int report_of(const zc::copy_result& r, copy_method way) {
  for (const auto& row : zc::detail::routes) {
    const int i = zc::detail::row_of(row);
    if (row.way == way && r.report.rows[i].fate != row_fate::other_ends) return i;
  }
  return -1;
}

unique_fd file_with(const temporary_folder& folder, const std::string& name, const std::string& content) {
  write_file(folder / name, content);
  return open_file(folder / name, O_RDWR);
}

}  // namespace

TEST_CASE("a limit of no bytes ends at once, and touches neither end") {
  const temporary_folder folder;
  const unique_fd in = file_with(folder, "in", "text");
  const unique_fd out = file_with(folder, "out", "");
  engine e(in.get(), out.get(), 0);
  CHECK(e.step().is == progress::what::end);
  CHECK(!e.copy.has_taken());
  CHECK(e.copy.has_reached_limit());
  CHECK(::lseek(in.get(), 0, SEEK_CUR) == 0);
}

TEST_CASE("each step spends no more than its turn, and the ledger has the sum of them, however often it is asked") {
  const temporary_folder folder;
  const std::string content = bytes(1'000'000);
  const unique_fd in = file_with(folder, "in", content);
  for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
    ::lseek(in.get(), 0, SEEK_SET);
    const unique_fd out = file_with(folder, "out", "");
    engine e(in.get(), out.get(), UINT64_MAX, options);
    std::uint64_t spent = 0;
    for (progress p = e.step(40'960); p.is == progress::what::moved; p = e.step(40'960)) {
      CHECK(p.spent <= 40'960);
      spent += p.spent;
      CHECK(e.account.bytes() == e.account.counts().bytes);
    }
    CHECK(spent == content.size());
    CHECK(e.account.result().bytes == content.size());
    CHECK(e.account.result().bytes == content.size());
    CHECK(read_file(folder / "out") == content);
  }
}

TEST_CASE("a full output is waited for, and bytes that were taken and not delivered come back in order") {
  const two_ends in = make_unix();
  const two_ends out = make_unix();
  for (const int fd : {in.read.get(), in.write.get(), out.read.get(), out.write.get()}) set_non_blocking(fd);
  engine e(in.read.get(), out.write.get());
  const std::string content = bytes(4'000'000);
  std::size_t sent = 0;
  progress p = {progress::what::moved};
  for (int i = 0; i < 1000 && !(p.is == progress::what::waiting && p.on == copy_end::output); ++i) {
    const ssize_t n = ::write(in.write.get(), content.data() + sent, content.size() - sent);
    if (n > 0) sent += static_cast<std::size_t>(n);
    p = e.step();
  }
  REQUIRE(p.on == copy_end::output);
  CHECK(p.awaited == zc::sys::event::writable);
  const std::string rest = e.copy.give_back();
  CHECK(!rest.empty());
  CHECK(e.copy.lost() == 0);
  CHECK(content.compare(static_cast<std::size_t>(e.account.bytes()), rest.size(), rest) == 0);
}

TEST_CASE("a way that the system refuses is left for the next, and the ledger tells the errno and who moved what") {
  const temporary_folder folder;
  const std::string content = bytes(300'000);
  const unique_fd in = file_with(folder, "in", content);
  const unique_fd out = file_with(folder, "out", "");
  engine e(in.get(), out.get());
  {
    const kernel refuses([](request& r, int nth) -> std::optional<answer> {
      if (r.what == call::copy_file_range && nth == 1) return -EXDEV;
      return std::nullopt;
    });
    CHECK(e.run(65'536).is == progress::what::end);
  }
  const zc::copy_result r = e.account.result();
  CHECK(read_file(folder / "out") == content);
  CHECK(r.bytes == content.size());
  const int first = report_of(r, copy_method::copy_file_range);
  const int second = report_of(r, copy_method::sendfile);
  REQUIRE(first >= 0);
  REQUIRE(second >= 0);
  CHECK(r.report.rows[first].bytes == 65'536);
  CHECK(r.report.rows[first].fate == row_fate::refused);
  CHECK(r.report.rows[first].error == EXDEV);
  CHECK(r.report.rows[second].bytes == content.size() - 65'536);
}

TEST_CASE("a transfer whose ways are all ruled out fails at neither end, and has taken nothing") {
  const two_ends in = make_pipe();
  const two_ends out = make_tcp();
  REQUIRE(::write(in.write.get(), "text", 4) == 4);
  engine e(in.read.get(), out.write.get(), UINT64_MAX, copy_options::kernel_only);
  const progress p = e.step();
  CHECK(p.is == progress::what::failed);
  CHECK(p.error == EOPNOTSUPP);
  CHECK(p.failed_end == copy_end::neither);
  CHECK(!e.copy.has_taken());
  CHECK(e.account.bytes() == 0);
}

TEST_CASE("at the end of its input a transfer holds nothing, and the input stands there") {
  const temporary_folder folder;
  const unique_fd in = file_with(folder, "in", "text");
  const unique_fd out = file_with(folder, "out", "");
  engine e(in.get(), out.get());
  CHECK(e.run().is == progress::what::end);
  CHECK(e.account.bytes() == 4);
  CHECK(!e.copy.has_reached_limit());
  CHECK(e.copy.give_back().empty());
  CHECK(::lseek(in.get(), 0, SEEK_CUR) == 4);
}
