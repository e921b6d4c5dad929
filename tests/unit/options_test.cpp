// The options: how they combine, which are refused, and what they default to.
#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

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
