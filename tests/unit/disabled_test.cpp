// The ways that ZC_DISABLE rules out.
#include "../../lib/engine/disabled.hpp"

#include <doctest/doctest.h>

using namespace zc::detail;
using zc::copy_method;

TEST_CASE("a list of ways names each of them, and what is no way is told") {
  std::string unknown;
  CHECK(ways_in("", unknown) == 0);
  CHECK(ways_in("splice", unknown) == mask_of(copy_method::splice));
  CHECK(ways_in("copy_file_range,splice_through_pipe", unknown) ==
        (mask_of(copy_method::copy_file_range) | mask_of(copy_method::splice_through_pipe)));
  CHECK(ways_in(",mapped,,sendfile,", unknown) == (mask_of(copy_method::mapped) | mask_of(copy_method::sendfile)));
  CHECK(unknown.empty());
  CHECK(ways_in("splices,sendfile,buffered,none", unknown) == mask_of(copy_method::sendfile));
  CHECK(unknown == "splices, buffered, none");
}
