// Ten thousand asynchronous copies at once.
#include "../support/cpu_time.hpp"
#include "../support/descriptor_limit.hpp"
#include "support.hpp"

#include <doctest/doctest.h>
#if defined(__GLIBC__) && !defined(ZC_SANITIZED)
#if __GLIBC_PREREQ(2, 33)
#include <malloc.h>
#define ZC_TESTS_COUNT_MEMORY 1
#endif
#endif

#include <algorithm>
#include <deque>
#include <vector>

using namespace zc_test;

namespace {

// What malloc has given and not got back.
std::size_t memory_in_use() {
#ifdef ZC_TESTS_COUNT_MEMORY
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#else
  return 0;
#endif
}

}  // namespace

TEST_CASE("ten thousand copies that wait hold no pipe, little memory and no time, and each completes once") {
  const descriptor_limit limit;
  limit.set(limit.largest());
  constexpr std::size_t wanted = 10'000;
  const std::size_t n = static_cast<std::size_t>(std::min<rlim_t>(wanted, (limit.largest() - 100) / 2));
  if (n < wanted) MESSAGE("skipped: RLIMIT_NOFILE allows ", n, " copies of ", wanted);
  net::io_context context;
  unix_pair out(context);
  std::deque<unix_pair> in;
  for (std::size_t i = 0; i < n; ++i) in.emplace_back(context);
  std::vector<outcome> copied(n);
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::size_t memory = memory_in_use();

  for (std::size_t i = 0; i < n; ++i) zc::async_copy(in[i].near, out.near, copied[i].handler());
  CHECK(!run(context, 20ms));
  CHECK(open_descriptors() == descriptors);
  CHECK((memory_in_use() - memory) / n < 4096);
  const double time = cpu_seconds();
  CHECK(!run(context, 300ms));
  CHECK(cpu_seconds() - time < 0.1);
  CHECK(std::all_of(copied.begin(), copied.end(), [](const outcome& o) { return o.calls == 0; }));

  // Of four, two are cancelled, one by each side's doing, and two are fed.
  drainer reader(own_descriptor(out.far));
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 4 == 0) {
      in[i].near.cancel();
    } else if (i % 4 == 1) {
      in[i].near.close();
    } else {
      write_some(in[i].far.native_handle(), "x");
      in[i].far.close();
    }
  }
  CHECK(run(context));
  out.near.close();
  std::size_t right = 0, fed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const bool was_fed = i % 4 > 1;
    fed += was_fed;
    right += was_fed ? copied[i].calls == 1 && !copied[i].ec && copied[i].result.bytes == 1
                     : copied[i].is_aborted() && copied[i].result.bytes == 0;
  }
  CHECK(right == n);
  CHECK((reader.content() == std::string(fed, 'x')));
}
