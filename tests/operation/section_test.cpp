// Sections of a file: exact, clipped, and without moving the descriptor's own position.
#include "../support/at_once.hpp"
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace zc_test;
using zc::file_section;

namespace {

constexpr std::size_t file_size = 200'000;

// What a section of it must give.
std::string part(const std::string& all, std::size_t offset, std::uintmax_t length = UINTMAX_MAX) {
  return first_of(all.substr(std::min(offset, all.size())), length);
}

const std::pair<std::size_t, std::uintmax_t> sections[] = {{0, UINTMAX_MAX},
                                                           {0, 0},
                                                           {0, 1},
                                                           {1, 70'000},
                                                           {4096, 8192},
                                                           {100'001, UINTMAX_MAX},
                                                           {file_size - 1, 1},
                                                           {file_size - 1, 1000},
                                                           {file_size, 1000},
                                                           {file_size + 1, 1000},
                                                           {5000, file_size},
                                                           {0, file_size},
                                                           {0, file_size + 1},
                                                           {50'000, 20'000},
                                                           {file_size / 2, 999},
                                                           {1'000'000'000, 10},
                                                           {123, 100'000}};

}  // namespace

TEST_CASE("a section gives exactly its bytes, clipped at the file's end, and leaves the descriptor's own position") {
  for (const end_kind from :
       {end_kind::file, end_kind::sparse_file, end_kind::append_file, end_kind::memfd, end_kind::sealed_memfd}) {
    const auto in = make_input(from, file_size);
    ::lseek(in->fd.get(), 77, SEEK_SET);
    for (const end_kind to :
         {end_kind::empty_file, end_kind::append_file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
      for (const auto options : {zc::copy_options::none, zc::copy_options::relax_safe_kernel_copy,
                                 zc::copy_options::buffered_only, zc::copy_options::no_reflink}) {
        for (const auto& section : sections) {
          const std::size_t offset = section.first;
          const std::uintmax_t length = section.second;
          CAPTURE(name_of(from));
          CAPTURE(name_of(to));
          CAPTURE(static_cast<unsigned>(options));
          CAPTURE(offset);
          CAPTURE(length);
          const std::string wanted = part(in->content, offset, length);
          const auto out = make_output(to, 0);
          const auto r = zc::copy_stream(file_section{in->fd.get(), offset, length},
                                         zc::fd_sink(out->fd.get(), never_close), options);
          CHECK(r.bytes == wanted.size());
          CHECK(content_of(*out).substr(out->begin) == wanted);
          CHECK(position(in->fd.get()) == 77);
        }
      }
    }
  }
}

TEST_CASE("a large section is mapped where a whole file is, and small ones go by the table, too") {
  const auto in = make_input(end_kind::memfd, 10 << 20);
  two_ends ends = make_unix();
  drainer peer(std::move(ends.read));
  const auto r = zc::copy_stream(file_section{in->fd.get(), 4097, 6 << 20}, zc::fd_sink(ends.write.get(), never_close),
                                 zc::copy_options::none);
  ends.write.reset();
  CHECK(r.method == zc::copy_method::mapped);
  CHECK(peer.content() == in->content.substr(4097, 6 << 20));
  CHECK(position(in->fd.get()) == 0);
}

TEST_CASE("a section can be stopped after any step, and its result tells where to go on") {
  const auto in = make_input(end_kind::file, file_size);
  for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
    for (int steps = 0; steps < 25; ++steps) {
      CAPTURE(steps);
      const auto out = make_output(to, 0);
      zc::copy_limits limits;
      limits.turn = 10'000;
      zc::copy_operation copy(file_section{in->fd.get(), 1000, 190'000}, zc::fd_sink(out->fd.get(), never_close),
                              limits);
      for (int i = 0; i < steps; ++i) {
        copy.step();
        copy.wait();
      }
      const zc::copy_result r = copy.finish();
      CHECK(r.undelivered.empty());
      zc::copy_stream(file_section{in->fd.get(), 1000 + r.bytes, 190'000 - r.bytes},
                      zc::fd_sink(out->fd.get(), never_close));
      CHECK(content_of(*out) == in->content.substr(1000, 190'000));
      CHECK(position(in->fd.get()) == 0);
    }
  }
}

TEST_CASE("any number of threads copy their own sections of one descriptor") {
  const auto in = make_input(end_kind::file, 800'000);
  const std::string wrong = at_once(8, [&](std::size_t i) -> std::string {
    for (int round = 0; round < 20; ++round) {
      std::ostringstream out;
      zc::copy_stream(file_section{in->fd.get(), i * 100'000, 100'000}, out);
      if (out.str() != in->content.substr(i * 100'000, 100'000)) return "section " + std::to_string(i) + "; ";
      const unique_fd memory = make_memfd("", false);
      zc::copy_stream(file_section{in->fd.get(), i * 100'000, 100'000}, zc::fd_sink(memory.get(), never_close));
      ::lseek(memory.get(), 0, SEEK_SET);
      if (read_all(memory.get()) != in->content.substr(i * 100'000, 100'000)) return "file " + std::to_string(i) + "; ";
    }
    return "";
  });
  CHECK(wrong.empty());
}

TEST_CASE("a section that cannot be is an error of the input before any byte") {
  const auto file = make_input(end_kind::file, 10);
  const auto pipe = make_input(end_kind::pipe, 10);
  const auto out = make_output(end_kind::empty_file, 0);
  struct {
    file_section section;
    std::errc error;
  } const cases[] = {
      {{file->fd.get(), std::uintmax_t{INT64_MAX} + 1, 1}, std::errc::value_too_large},
      {{file->fd.get(), 1, INT64_MAX}, std::errc::value_too_large},
      {{file->fd.get(), 5, UINTMAX_MAX - 1}, std::errc::value_too_large},
      {{pipe->fd.get(), 0, 10}, std::errc::invalid_seek},
      {{-1, 0, 10}, std::errc::bad_file_descriptor},
      {{out->fd.get(), 0, 10}, std::errc::bad_file_descriptor},
  };
  for (const auto& c : cases) {
    CAPTURE(c.section.fd);
    std::error_code error;
    const auto r = zc::copy_stream(c.section, zc::fd_sink(out->fd.get(), never_close), error);
    CHECK(error == c.error);
    CHECK(r.failed_end == zc::copy_end::input);
    CHECK(r.bytes == 0);
    if (c.error == std::errc::bad_file_descriptor) continue;
    try {
      zc::copy_stream(c.section, zc::fd_sink(out->fd.get(), never_close));
    } catch (const zc::copy_error& e) {
      CHECK(std::string(e.what()).find("a section must be of a file, and end before byte 2^63") != std::string::npos);
    }
  }
  CHECK(read_all(pipe->fd.get()) == pipe->content);
  CHECK(zc::copy_stream(file_section{file->fd.get(), INT64_MAX, 0}, zc::fd_sink(out->fd.get(), never_close)).bytes ==
        0);
  CHECK(zc::native_handle(file_section{file->fd.get(), 0}) == file->fd.get());
}

TEST_CASE("a section near the last position that a file can have is copied as any other, and ends with the file") {
  constexpr std::uintmax_t last = INT64_MAX;
  const auto small = make_input(end_kind::file, 10);
  const unique_fd large = make_memfd("", false);
  const bool is_largest = ::ftruncate(large.get(), INT64_MAX) == 0;
  if (is_largest) checked(static_cast<int>(::pwrite(large.get(), "tail", 4, INT64_MAX - 4)), "pwrite");
  for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
    for (const auto options :
         {zc::copy_options::none, zc::copy_options::relax_safe_kernel_copy, zc::copy_options::buffered_only}) {
      for (const std::uintmax_t behind :
           {std::uintmax_t{0}, std::uintmax_t{1}, std::uintmax_t{4}, std::uintmax_t{100'000}}) {
        for (const std::uintmax_t length : {std::uintmax_t{0}, behind, std::uintmax_t{UINTMAX_MAX}}) {
          CAPTURE(name_of(to));
          CAPTURE(static_cast<unsigned>(options));
          CAPTURE(behind);
          CAPTURE(length);
          std::error_code error;
          const auto nothing = make_output(to, 0);
          const zc::fd_sink sink(nothing->fd.get(), never_close);
          CHECK(zc::copy_stream(file_section{small->fd.get(), last - behind, length}, sink, options, error).bytes == 0);
          CHECK(!error);
          std::ostringstream memory;
          CHECK(zc::copy_stream(file_section{small->fd.get(), last - behind, length}, memory, error).bytes == 0);
          CHECK(!error);
          if (!is_largest) continue;
          const std::string wanted = std::string(100'000, '\0') + "tail";
          const std::size_t n = length == 0 ? 0 : static_cast<std::size_t>(behind);
          const auto out = make_output(to, 0);
          zc::copy_stream(file_section{large.get(), last - behind, length}, zc::fd_sink(out->fd.get(), never_close),
                          options, error);
          CHECK(!error);
          CHECK(content_of(*out) == wanted.substr(wanted.size() - n));
        }
      }
    }
  }
}

TEST_CASE("whatever is refused, a section's bytes are right and its descriptor's position stays") {
  const auto in = make_input(end_kind::file, 300'000);
  for (const call refused : {call::copy_file_range, call::sendfile, call::splice, call::mmap}) {
    for (const end_kind to : {end_kind::empty_file, end_kind::pipe}) {
      for (int nth = 0; nth < 3; ++nth) {
        const auto out = make_output(to, 0);
        ::lseek(in->fd.get(), 5, SEEK_SET);
        const kernel k([&](request& r, int i) -> std::optional<answer> {
          if (r.count > 50'000) r.count = 50'000;
          if (r.what != refused || i < nth) return std::nullopt;
          return -EIO;
        });
        std::error_code error;
        const auto r =
            zc::copy_stream(file_section{in->fd.get(), 1000, 250'000}, zc::fd_sink(out->fd.get(), never_close),
                            zc::copy_options::relax_safe_kernel_copy, error);
        CHECK(position(in->fd.get()) == 5);
        CHECK(content_of(*out) == first_of(in->content.substr(1000), r.bytes));
        CHECK(r.bytes == 250'000);
        CHECK(!error);
      }
    }
  }
}
