// Each way from a file, and to one, at positions from before 4 GiB to behind it.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"
#include "large_file.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

struct way {
  copy_method method;
  end_kind other_end;
  copy_options options;
  std::vector<call> refused = {};
};

// Refuses what is not the way. Tells of a file that is to be mapped that it has no holes: one with holes is not mapped.
kernel::script script_for(const way& w) {
  return [&w](request& r, int) -> std::optional<answer> {
    if (std::count(w.refused.begin(), w.refused.end(), r.what) > 0) return -ENOSYS;
    if (r.what != call::fstat || w.method != copy_method::mapped) return std::nullopt;
    auto& about = *static_cast<struct stat*>(r.found);
    if (::fstat(r.fd, &about) < 0) return -errno;
    about.st_blocks = about.st_size / 512 + 1;
    return 0;
  };
}

const way from_file[] = {
    {copy_method::copy_file_range, end_kind::empty_file, copy_options::none},
    {copy_method::sendfile, end_kind::empty_file, copy_options::none, {call::copy_file_range}},
    {copy_method::buffered, end_kind::empty_file, copy_options::buffered_only},
    {copy_method::sendfile, end_kind::pipe, copy_options::relax_safe_kernel_copy},
    {copy_method::splice, end_kind::pipe, copy_options::relax_safe_kernel_copy, {call::sendfile}},
    {copy_method::buffered, end_kind::pipe, copy_options::buffered_only},
    {copy_method::sendfile, end_kind::tcp, copy_options::relax_safe_kernel_copy},
    {copy_method::mapped, end_kind::tcp, copy_options::none},
    {copy_method::mapped, end_kind::unix_socket, copy_options::none},
    {copy_method::buffered, end_kind::unix_socket, copy_options::buffered_only},
};

const way to_file[] = {
    {copy_method::copy_file_range, end_kind::file, copy_options::none},
    {copy_method::sendfile, end_kind::file, copy_options::none, {call::copy_file_range}},
    {copy_method::buffered, end_kind::file, copy_options::buffered_only},
    {copy_method::splice_through_pipe, end_kind::pipe, copy_options::none},
    {copy_method::buffered, end_kind::pipe, copy_options::buffered_only},
    {copy_method::splice_through_pipe, end_kind::tcp, copy_options::none},
    {copy_method::splice_through_pipe, end_kind::unix_socket, copy_options::none},
};

}  // namespace

TEST_CASE("every way reads a file across 4 GiB") {
  const large_file file;
  for (const way& w : from_file) {
    CAPTURE(to_string(w.method));
    CAPTURE(std::string(name_of(w.other_end)));
    const unique_fd in = file.open_at(begin_of_content);
    const auto out = make_output(w.other_end, 0);
    const kernel k(script_for(w));
    const zc::copy_result r =
        zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out->fd.get(), never_close), w.options);
    CHECK(r.bytes == size);
    CHECK(r.method == w.method);
    CHECK(position(in.get()) == end_of_content);
    CHECK((content_of(*out) == content));
  }
}

TEST_CASE("every way reads a section that lies across 4 GiB") {
  const large_file file;
  constexpr std::size_t length = size - 1000;
  for (const way& w : from_file) {
    CAPTURE(to_string(w.method));
    CAPTURE(std::string(name_of(w.other_end)));
    const unique_fd in = file.open_at(0);
    const auto out = make_output(w.other_end, 0);
    const kernel k(script_for(w));
    const zc::copy_result r = zc::copy_stream(zc::file_section{in.get(), std::uintmax_t{begin_of_content} + 10, length},
                                              zc::fd_sink(out->fd.get(), never_close), w.options);
    CHECK(r.bytes == length);
    CHECK(r.method == w.method);
    CHECK(position(in.get()) == 0);
    CHECK((content_of(*out) == content.substr(10, length)));
  }
}

TEST_CASE("every way writes a file across 4 GiB") {
  for (const way& w : to_file) {
    CAPTURE(to_string(w.method));
    CAPTURE(std::string(name_of(w.other_end)));
    const auto in = make_input(w.other_end, size);
    const temporary_file file;
    const unique_fd out = open_file(file.path(), O_WRONLY | O_CREAT);
    CHECK(::lseek(out.get(), begin_of_content, SEEK_SET) == begin_of_content);
    const kernel k(script_for(w));
    const zc::copy_result r =
        zc::copy_stream(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out.get(), never_close), w.options);
    CHECK(r.bytes == size);
    CHECK(r.method == w.method);
    CHECK(position(out.get()) == end_of_content);
    CHECK((read_there(file.path()) == content));
  }
}

TEST_CASE("where the output fails beyond 4 GiB, the input stands behind what was delivered") {
  const large_file file;
  for (const way& w : from_file) {
    CAPTURE(to_string(w.method));
    CAPTURE(std::string(name_of(w.other_end)));
    const unique_fd in = file.open_at(begin_of_content);
    const auto out = make_output(w.other_end, 0);
    const kernel::script script = script_for(w);
    const kernel k([&](request& r, int nth) -> std::optional<answer> {
      if (r.to != out->fd.get()) return script(r, nth);
      r.count = std::min<std::size_t>(r.count, 1 << 20);
      return nth < 5 ? script(r, nth) : std::optional<answer>(-ENOSPC);
    });
    std::error_code error;
    const zc::copy_result r = zc::copy_stream(zc::fd_source(in.get(), never_close),
                                              zc::fd_sink(out->fd.get(), never_close), w.options, error);
    CHECK(error == std::errc::no_space_on_device);
    CHECK(r.failed_end == zc::copy_end::output);
    CHECK(r.bytes < size);
    CHECK(position(in.get()) == begin_of_content + static_cast<off_t>(r.bytes));
    CHECK((content_of(*out) == first_of(content, r.bytes)));
  }
}
