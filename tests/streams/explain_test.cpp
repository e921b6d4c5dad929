// zc::explain tells of each way what became of it.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sstream>

using namespace zc_test;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string explained(int in, int out, zc::copy_options options = zc::copy_options::none) {
  return zc::explain(zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close), options));
}

}  // namespace

TEST_CASE("explain names both ends, the ways that moved bytes, those that were not needed, and those for other ends") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  CHECK(explained(in.get(), out.get()) ==
        "100000 bytes from file (descriptor " + std::to_string(in.get()) + ") to empty file (descriptor " +
            std::to_string(out.get()) +
            "), by copy_file_range\n"
            "  copy_file_range: 100000 bytes\n"
            "  sendfile: was not needed\n"
            "  buffered: was not needed\n"
            "  for other ends: splice, buffered, splice_through_pipe, sendfile, splice, mapped\n");
}

TEST_CASE("explain tells which condition was not met, and the option that lifts it") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const two_ends pipe = make_unix();
  const std::string text = explained(in.get(), pipe.write.get());
  CHECK(contains(text, "sendfile: was not taken: it is smaller than 16 KiB, or it may change"));
  CHECK(contains(text, "relax_safe_kernel_copy"));
  CHECK(contains(text, "mapped: was not taken: it pays from 4 MiB on"));
  CHECK(contains(text, "buffered: 100000 bytes"));
  ::lseek(in.get(), 0, SEEK_SET);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  CHECK(contains(explained(in.get(), out.get(), zc::copy_options::no_reflink),
                 "copy_file_range: was not taken: no_reflink rules it out"));
  ::lseek(in.get(), 0, SEEK_SET);
  CHECK(contains(explained(in.get(), out.get(), zc::copy_options::buffered_only),
                 "copy_file_range: was ruled out by kernel_only or buffered_only"));
}

TEST_CASE("explain tells what the system answered to a way, and what a step could not take") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd full = open_file("/dev/full", O_WRONLY);
  const two_ends pipe = make_unix();
  zc::copy_operation copy(zc::fd_source(in.get(), never_close), zc::fd_sink(pipe.write.get(), never_close), {},
                          zc::copy_options::relax_safe_kernel_copy);
  copy.step();
  CHECK(contains(zc::explain(copy.progress()), "sendfile: was not taken: it would sleep for an end"));
  two_ends peer = make_pipe();
  feeder feeds(std::move(peer.write), bytes(300'000));
  const std::string text = explained(peer.read.get(), make_memfd("", false).get());
  CHECK(contains(text, "  buffered: 131072 bytes; then it has moved the first 128 KiB\n"));
  CHECK(contains(text, "  splice_through_pipe: 168928 bytes\n"));
}

TEST_CASE("explain tells what never was a matter of the kernel") {
  std::istringstream in("x");
  std::ostringstream out;
  CHECK(zc::explain(zc::copy_stream(in, out)) ==
        "1 byte from memory or a stream's own code to memory or a stream's own code, by buffered\n"
        "  from a stream's buffer, or by its own code: 1 byte\n"
        "  A kernel copy needs a descriptor at both ends.\n");
}

TEST_CASE("explain tells what a way moved before it was left, be it a single byte") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  zc::copy_result r = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close));
  auto& row = r.report.rows[0];
  row.bytes = 1;
  row.fate = zc::detail::row_fate::refused;
  row.error = EXDEV;
  CHECK(contains(zc::explain(r), "copy_file_range: 1 byte; then it was refused by the system: "));
}
