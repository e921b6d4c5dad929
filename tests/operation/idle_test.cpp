// Copies that wait hold neither pipe nor buffer.
#include "../../lib/kernel/spare_pipes.hpp"
#include "../support/ends.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <memory>
#include <vector>

using namespace zc_test;

namespace {

std::size_t allocated() {
#ifdef __GLIBC__
  const struct mallinfo2 now = ::mallinfo2();
  return now.uordblks + now.hblkhd;  // large ones are mapped
#else
  return 0;
#endif
}

}  // namespace

TEST_CASE("two thousand relays that wait hold no pipe, no buffer, and get one again when bytes come") {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const auto n = static_cast<std::size_t>(std::min<rlim_t>(2000, (limit.rlim_cur - 100) / 4));
  {
    zc::detail::close_spare_pipes();
    const std::string& content = bytes(relayed);
    std::vector<std::unique_ptr<relay>> relays;
    for (std::size_t i = 0; i < n; ++i) {
      relays.push_back(std::make_unique<relay>());
      relays[i]->copy->step();
    }
    const std::ptrdiff_t descriptors = open_descriptors();
    const std::size_t memory = allocated();
    bool are_right = true;
    for (const auto& r : relays) are_right = r->pass(content) && are_right;
    CHECK(are_right);
    CHECK(open_descriptors() - descriptors <= 8);  // the spare ones
    CHECK(relays.back()->copy->progress().method == zc::copy_method::splice_through_pipe);
    const std::size_t more = allocated() - std::min(allocated(), memory);
    MESSAGE("a relay that waits holds " << sizeof(zc::copy_operation) << " + " << more / n
                                        << " bytes of memory more than "
                                        << "one that never copied");
    CHECK(more / n < 100);
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("an operation that has begun takes less than two KiB of memory") {
  std::vector<std::unique_ptr<zc::copy_operation>> operations;
  operations.reserve(1000);
  const two_ends in = make_unix();
  const two_ends out = make_unix();
  const std::size_t before = allocated();
  for (int i = 0; i < 1000; ++i) {
    operations.push_back(std::make_unique<zc::copy_operation>(zc::fd_source(in.read.get(), never_close),
                                                              zc::fd_sink(out.write.get(), never_close)));
    operations.back()->step();
  }
  const std::size_t each = (allocated() - std::min(allocated(), before)) / 1000;
  MESSAGE("an operation takes " << each << " bytes");
  CHECK(each < 2048);
}

TEST_CASE("the pipe of a copy that ended with bytes in it is closed, and no other copy gets it") {
  zc::detail::close_spare_pipes();
  const std::ptrdiff_t before = open_descriptors();
  {
    relay r;
    REQUIRE(r.pass(bytes(relayed)));
    while (::write(r.in.write.get(), bytes(relayed).data(), relayed) > 0) step_on(*r.copy);
    const std::string rest = r.copy->finish().undelivered;
    CHECK(!rest.empty());
  }
  CHECK(open_descriptors() == before);
}
