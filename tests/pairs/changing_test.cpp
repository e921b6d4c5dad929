// Files that change while they are copied: they grow, become shorter, begin to append, or are the output itself.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

namespace {

using namespace zc_test;
using zc::copy_options;
const std::string content = bytes(100000);
constexpr std::size_t piece = 10000;

// The calls that move bytes from file to file, and what has to be refused for each to be taken.
struct mover_case {
  call by;
  std::vector<call> refused;
};
const mover_case mover_cases[] = {
    {call::copy_file_range, {}},
    {call::sendfile, {call::copy_file_range}},
    {call::read, {call::copy_file_range, call::sendfile}},
};

// Copies in pieces, and before the fourth of them something happens.
zc::copy_result copy_while(const mover_case& c, int in, int out, const std::function<void()>& happens) {
  const kernel k([&](request& r, int nth) -> std::optional<answer> {
    if (std::find(c.refused.begin(), c.refused.end(), r.what) != c.refused.end()) return -EXDEV;
    if (r.what == c.by && nth == 3 && happens) happens();
    r.count = std::min(r.count, piece);
    return std::nullopt;
  });
  const zc::copy_result result = zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close));
  if (happens) CHECK(k.count(c.by) > 3);
  return result;
}

struct two_files {
  temporary_folder folder;
  unique_fd in;
  unique_fd out;
  two_files() {
    write_file(folder / "in", content);
    in = open_file(folder / "in", O_RDWR);
    out = open_file(folder / "out", O_RDWR | O_CREAT);
  }
};

}  // namespace

TEST_CASE("a file that becomes shorter during the copy ends where it ends, and the count is true") {
  for (const mover_case& c : mover_cases) {
    for (const off_t size : {0, 25000, 30000, 65432}) {
      CAPTURE(size);
      two_files files;
      const zc::copy_result result =
          copy_while(c, files.in.get(), files.out.get(), [&] { CHECK(::ftruncate(files.in.get(), size) == 0); });
      CHECK(result.bytes == static_cast<std::uintmax_t>(std::max<off_t>(size, 3 * piece)));
      CHECK((read_file(files.folder / "out") == first_of(content, result.bytes)));
      CHECK(position(files.in.get()) == static_cast<off_t>(result.bytes));
    }
  }
}

TEST_CASE("a file that grows during the copy is copied to its new end") {
  const std::string more = bytes(33333);
  for (const mover_case& c : mover_cases) {
    two_files files;
    const zc::copy_result result = copy_while(c, files.in.get(), files.out.get(), [&] {
      CHECK(::pwrite(files.in.get(), more.data(), more.size(), static_cast<off_t>(content.size())) ==
            static_cast<ssize_t>(more.size()));
    });
    CHECK(result.bytes == content.size() + more.size());
    CHECK((read_file(files.folder / "out") == content + more));
  }
}

TEST_CASE("an output that is told to append during the copy gets the rest at its end") {
  for (const mover_case& c : mover_cases) {
    two_files files;
    write_file(files.folder / "out", std::string(200000, '.'));
    const zc::copy_result result = copy_while(c, files.in.get(), files.out.get(),
                                              [&] { CHECK(::fcntl(files.out.get(), F_SETFL, O_APPEND) == 0); });
    CHECK(result.bytes == content.size());
    const std::string got = read_file(files.folder / "out");
    const std::size_t before = got.size() - 200000;  // so many came behind
    CHECK(before == content.size() - 3 * piece);
    CHECK((got.substr(0, 3 * piece) == content.substr(0, 3 * piece)));
    CHECK((got.substr(200000) == content.substr(3 * piece)));
  }
}

TEST_CASE("an output that appends in one copy and not in the next is minded each time") {
  for (const mover_case& c : mover_cases) {
    two_files files;
    const kernel k([&](request& r, int) -> std::optional<answer> {
      return std::find(c.refused.begin(), c.refused.end(), r.what) != c.refused.end() ? std::optional<answer>(-EXDEV)
                                                                                      : std::nullopt;
    });
    zc::fd_source source(files.in.get(), never_close);
    zc::fd_sink sink(files.out.get(), never_close);
    for (const int flags : {0, O_APPEND, 0}) {
      CHECK(::fcntl(files.out.get(), F_SETFL, flags) == 0);
      ::lseek(files.out.get(), 0, SEEK_SET);
      source.seek(0, std::ios::beg);
      CHECK(zc::copy_stream(source, sink).bytes == content.size());
    }
    CHECK((read_file(files.folder / "out") == content + content));
  }
}

TEST_CASE("within one file, bytes go towards its front as they are, and towards its end as many as there were") {
  for (const mover_case& c : mover_cases) {
    for (const off_t distance : {off_t{1}, off_t{5000}, off_t{50000}}) {
      CAPTURE(distance);
      const auto n = static_cast<std::size_t>(distance);
      two_files files;
      const unique_fd same = open_file(files.folder / "in", O_WRONLY);
      ::lseek(files.in.get(), distance, SEEK_SET);
      CHECK(copy_while(c, files.in.get(), same.get(), nullptr).bytes == content.size() - n);
      CHECK((read_file(files.folder / "in") == content.substr(n) + content.substr(content.size() - n)));

      ::lseek(files.in.get(), 0, SEEK_SET);
      ::lseek(same.get(), distance, SEEK_SET);
      CHECK(copy_while(c, files.in.get(), same.get(), nullptr).bytes == content.size());
      CHECK(read_file(files.folder / "in").size() == content.size() + n);
    }
  }
}

TEST_CASE("within one file nothing is sent by sendfile, which some processors let write over what it reads") {
  // Linux 6.1 and 6.12 in QEMU gave other bytes for the case above, by one byte of distance.
  for (const copy_options options : {copy_options::none, copy_options::no_reflink, copy_options::kernel_only}) {
    CAPTURE(static_cast<unsigned>(options));
    const two_files files;
    const unique_fd same = open_file(files.folder / "in", O_WRONLY);
    ::lseek(files.in.get(), 1, SEEK_SET);
    std::error_code error;
    const kernel k(always(call::copy_file_range, -EINVAL));
    const zc::copy_result result = zc::copy_stream(zc::fd_source(files.in.get(), never_close),
                                                   zc::fd_sink(same.get(), never_close), options, error);
    CHECK(!k.saw(call::sendfile));
    CHECK((error == std::errc::operation_not_supported) == (options == copy_options::kernel_only));
    CHECK((read_file(files.folder / "in") == (error ? content : content.substr(1) + content.back())));
  }
}

TEST_CASE("the rest of a file, copied onto its own end, is copied once") {
  for (const mover_case& c : mover_cases) {
    for (const std::size_t done : {std::size_t{1}, content.size() / 2 + 1, content.size() - 5, content.size()}) {
      CAPTURE(done);
      two_files files;
      const unique_fd same = open_file(files.folder / "in", O_WRONLY);
      ::lseek(files.in.get(), static_cast<off_t>(done), SEEK_SET);
      ::lseek(same.get(), 0, SEEK_END);
      CHECK(copy_while(c, files.in.get(), same.get(), nullptr).bytes == content.size() - done);
      CHECK((read_file(files.folder / "in") == content + content.substr(done)));
    }
  }
}
