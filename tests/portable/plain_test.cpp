// A system whose calls zc does not know: reading and writing is all that there is.
#include "../support/temporary.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <system_error>

using namespace zc_test;

TEST_CASE("each copy goes through the buffer, and explain says that there is nothing else") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(8000000));
  zc::fd_source in(folder / "in");
  zc::fd_sink out(folder / "out");
  const zc::copy_result result = zc::copy_stream(in, out, zc::copy_options::relax_safe_kernel_copy);
  CHECK(result.bytes == 8000000);
  CHECK(result.method == zc::copy_method::buffered);
  const std::string why = zc::explain(result);
  CAPTURE(why);
  CHECK(why.find("copy_file_range") != std::string::npos);
  CHECK(why.find("does not have the call") != std::string::npos);
  CHECK((read_file(folder / "out") == bytes(8000000)));
}

TEST_CASE("a copy that must be made by the kernel is refused, and nothing is touched") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100000));
  std::ifstream in(folder / "in", std::ios::binary);
  zc::fd_sink out(folder / "out");
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, out, zc::copy_options::kernel_only, error);
  CHECK(error == std::errc::operation_not_supported);
  CHECK(result.bytes == 0);
  CHECK(in.tellg() == std::streampos(0));
  CHECK(read_file(folder / "out").empty());
}
