// The options: how they combine, which are refused, and what they default to.
#include "../support/temporary.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <type_traits>

using zc::copy_options;

static_assert((copy_options::relax_safe_kernel_copy & copy_options::none) == copy_options::none);
static_assert((copy_options::buffered_only | copy_options::kernel_only) != copy_options::none);
static_assert((~copy_options::kernel_only & copy_options::kernel_only) == copy_options::none);
static_assert((copy_options::kernel_only ^ copy_options::kernel_only) == copy_options::none);
static_assert(noexcept(copy_options::none | copy_options::none));

TEST_CASE("options combine like those of std::filesystem") {
  copy_options o = copy_options::none;
  o |= copy_options::kernel_only;
  o |= copy_options::relax_safe_kernel_copy;
  CHECK(o == (copy_options::relax_safe_kernel_copy | copy_options::kernel_only));
  o &= ~copy_options::kernel_only;
  CHECK(o == copy_options::relax_safe_kernel_copy);
  o ^= copy_options::relax_safe_kernel_copy;
  CHECK(o == copy_options::none);
}

TEST_CASE("the default options are relaxed only if zc was built so") {
  CHECK(zc::default_copy_options ==
        (ZC_RELAX_SAFE_KERNEL_COPY ? copy_options::relax_safe_kernel_copy : copy_options::none));
}

TEST_CASE("unknown or contradictory options are an error before anything is touched") {
  for (const copy_options wrong : {static_cast<copy_options>(1u << 20), static_cast<copy_options>(~0u),
                                   copy_options::buffered_only | copy_options::kernel_only}) {
    std::istringstream in("some text");
    std::ostringstream out;
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(in, out, wrong, error);
    CHECK(error == std::errc::invalid_argument);
    CHECK(result.failed_end == zc::copy_end::neither);
    CHECK(result.bytes == 0);
    CHECK(in.tellg() == std::streampos(0));
    CHECK(in.good());
    CHECK(out.good());
    CHECK(out.str().empty());
  }
}

// As in calls that were written before there were limits.
TEST_CASE("empty braces in the place of options are no options, between ends of any kind") {
  const zc_test::temporary_folder folder;
  zc_test::write_file(folder / "in", "text");
  std::istringstream in;
  std::ostringstream out;
  std::error_code error;
  CHECK(zc::copy_stream(in, out, {}).bytes == 0);
  CHECK(zc::copy_stream(in, out, {}, error).bytes == 0);
  CHECK(zc::copy_stream_n(in, out, 1, {}).bytes == 0);
  CHECK(zc::copy_stream(zc::fd_source(folder / "in"), out, {}).bytes == 4);
  CHECK(zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(folder / "out"), {}, error).bytes == 4);
  CHECK(zc::copy_stream(*in.rdbuf(), *out.rdbuf(), {}).bytes == 0);
  CHECK(out.str() == "text");
}

TEST_CASE("limits are taken by name, as a constant, and as a temporary, with options or an error code behind them") {
  std::istringstream in("some text");
  std::ostringstream out;
  std::error_code error;
  zc::copy_limits limits;
  limits.bytes = 2;
  const zc::copy_limits constant = limits;
  CHECK(zc::copy_stream(in, out, limits).bytes == 2);
  CHECK(zc::copy_stream(in, out, constant, copy_options::none).bytes == 2);
  CHECK(zc::copy_stream(in, out, limits, error).bytes == 2);
  CHECK(zc::copy_stream(in, out, constant, {}, error).bytes == 2);
  CHECK(zc::copy_stream(in, out, zc::copy_limits()).bytes == 1);
  CHECK(zc::copy_operation(in, out, {}, {}).finish().bytes == 0);
  CHECK(out.str() == "some text");
}

TEST_CASE("with no_holes, the holes of a file are written out") {
  const zc_test::temporary_folder folder;
  zc_test::write_file(folder / "in", "text");
  std::filesystem::resize_file(folder / "in", 1 << 20);
  const auto blocks_of_copy = [&](copy_options options) {
    std::ifstream in(folder / "in");
    std::ofstream out(folder / "out");
    CHECK(zc::copy_stream(in, out, options).bytes == 1 << 20);
    struct stat status = {};
    CHECK(::stat((folder / "out").c_str(), &status) == 0);
    CHECK(status.st_size == 1 << 20);
    return status.st_blocks;
  };
  const auto kept = blocks_of_copy(copy_options::no_reflink);
  const auto written = blocks_of_copy(copy_options::no_reflink | copy_options::no_holes);
  if (kept * 512 >= 1 << 20) {
    MESSAGE("skipped: this file system has no holes");
  } else {
    CHECK(written > kept);
  }
}

static_assert(std::is_convertible_v<int, zc::detail::length> && std::is_convertible_v<std::size_t, zc::detail::length>);
static_assert(!std::is_convertible_v<bool, zc::detail::length> && !std::is_convertible_v<double, zc::detail::length>);

TEST_CASE_TEMPLATE("a negative length is an error before anything is touched", N, int, signed char, long, long long) {
  std::istringstream in("some text");
  std::ostringstream out;
  std::error_code error;
  const zc::copy_result result = zc::copy_stream_n(in, out, static_cast<N>(-1), error);
  CHECK(error == std::errc::invalid_argument);
  CHECK(result.failed_end == zc::copy_end::neither);
  CHECK(result.bytes == 0);
  CHECK(in.tellg() == std::streampos(0));
  CHECK(out.str().empty());
  CHECK(out.good());
  CHECK_THROWS_AS(zc::copy_stream_n(in, out, std::numeric_limits<N>::min()), zc::copy_error);
  CHECK(zc::copy_stream_n(in, out, static_cast<N>(4)).bytes == 4);
}

TEST_CASE("a length beyond INTMAX_MAX is an error, but UINTMAX_MAX is no bound") {
  std::istringstream in("some text");
  std::ostringstream out;
  std::error_code error;
  for (const std::uintmax_t n : {std::uintmax_t{INTMAX_MAX} + 1, UINTMAX_MAX - 1}) {
    CHECK(zc::copy_stream_n(in, out, n, error).bytes == 0);
    CHECK(error == std::errc::invalid_argument);
  }
  CHECK(zc::copy_stream_n(in, out, INTMAX_MAX, error).bytes == 9);
  in.clear();
  in.seekg(0);
  CHECK(zc::copy_stream_n(in, out, UINTMAX_MAX, error).bytes == 9);
  CHECK_FALSE(error);
}

TEST_CASE("a way and an end have the names of their enumerators") {
  CHECK(to_string(zc::copy_method::none) == "none");
  CHECK(to_string(zc::copy_method::copy_file_range) == "copy_file_range");
  CHECK(to_string(zc::copy_method::sendfile) == "sendfile");
  CHECK(to_string(zc::copy_method::splice) == "splice");
  CHECK(to_string(zc::copy_method::splice_through_pipe) == "splice_through_pipe");
  CHECK(to_string(zc::copy_method::mapped) == "mapped");
  CHECK(to_string(zc::copy_method::buffered) == "buffered");
  CHECK(to_string(static_cast<zc::copy_method>(99)) == "unknown");
  CHECK(to_string(zc::copy_end::neither) == "neither");
  CHECK(to_string(zc::copy_end::input) == "input");
  CHECK(to_string(zc::copy_end::output) == "output");
}
