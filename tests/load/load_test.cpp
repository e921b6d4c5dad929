// Thousands of copies at once in one process: by threads, and by one thread that serves them all; also where
// descriptors and pipes run short. Slower is fine, wrong is not.
#include "../../lib/kernel/spare_pipes.hpp"
#include "../support/at_once.hpp"
#include "../support/descriptor_limit.hpp"
#include "../support/never_close.hpp"
#include "relayed_copy.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace {

using namespace zc_test;
using zc::copy_method;

constexpr std::size_t size = 400000;  // more than worth_a_relay, and than most pipes hold

two_ends make_ends(std::size_t i) {
  switch (i % 3) {
    case 0: return make_pipe();
    case 1: return make_unix();
    default: return make_tcp();
  }
}

// All pairs of pipes, Unix sockets and TCP connections; each copy has content of its own.
std::vector<std::unique_ptr<relayed_copy>> make_copies(std::size_t n, const std::string& content) {
  std::vector<std::unique_ptr<relayed_copy>> copies;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string_view own = std::string_view(content).substr(i, size);
    copies.push_back(std::make_unique<relayed_copy>(make_ends(i), make_ends(i / 3), own));
  }
  return copies;
}

std::size_t peak_memory() {
  rusage used = {};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<std::size_t>(used.ru_maxrss) * 1024;
}

}  // namespace

TEST_CASE("one thread serves two thousand non-blocking copies, in bounded memory") {
  const descriptor_limit limit;
  limit.set(limit.largest());
  const std::size_t n = static_cast<std::size_t>(std::min<rlim_t>(2000, (limit.largest() - 100) / 6));
  if (n < 2000) MESSAGE("skipped: RLIMIT_NOFILE allows ", n, " copies of 2000");
  zc::detail::close_spare_pipes();
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::string content = bytes(size + n);
  const std::size_t memory = peak_memory();
  {
    const auto copies = make_copies(n, content);
    const served result = serve(copies);
    CHECK(result.right == n);
    CHECK(result.ways.count(copy_method::splice_through_pipe) == 1);
  }
  zc::detail::close_spare_pipes();
  CHECK(open_descriptors() == descriptors);
  MESSAGE(n << " copies took " << (peak_memory() - memory) / n << " bytes of memory each");
  CHECK(peak_memory() - memory < n * size / 2);  // 128 KiB of buffer each at most, so that not all is held at once
}

TEST_CASE("where descriptors run out, some copies get no pipe of zc's own, and all are right") {
  constexpr std::size_t n = 300;
  zc::detail::close_spare_pipes();
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::string content = bytes(size + n);
  {
    // Numbers below the limit are free for five pipes; what the copies release lies above it. The others are taken,
    // since poll(2) takes no more descriptors than the limit allows.
    const descriptor_limit limit;
    limit.set(limit.largest());
    std::vector<unique_fd> taken, reserved;
    while (taken.size() < 3 * n) taken.push_back(open_file("/dev/null", O_RDONLY));
    while (reserved.size() < 10) reserved.push_back(open_file("/dev/null", O_RDONLY));
    const auto copies = make_copies(n, content);
    limit.set(static_cast<rlim_t>(reserved.back().get()) + 1);
    reserved.clear();
    const served result = serve(copies);
    CHECK(result.right == n);
    CHECK(result.ways.count(copy_method::splice_through_pipe) == 1);
    CHECK(result.ways.count(copy_method::buffered) == 1);
  }
  zc::detail::close_spare_pipes();
  CHECK(open_descriptors() == descriptors);
}

// From pipe-user-pages-soft on, a user's new pipes have two pages, and can get no more (pipe(7)).
TEST_CASE("where a user's pipe pages run out, pipes come small, and all copies are right") {
  constexpr std::size_t n = 300;  // more pipes of 1 MiB than the 16384 pages that are the default
  const descriptor_limit limit;
  limit.set(limit.largest());
  const std::string content = bytes(size + n);
  enum : int { right, wrong, no_limit };
  const auto copies_are_right = [&] {
    // As somebody for whom the limit holds.
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return no_limit;
    std::vector<two_ends> pipes;
    do {
      pipes.push_back(make_pipe());
      if (pipes.size() > n) return no_limit;
    } while (::fcntl(pipes.back().write.get(), F_SETPIPE_SZ, 1024 * 1024) > 0);
    return serve(make_copies(n, content)).right == n ? right : wrong;
  };
  const pid_t child = checked(::fork(), "fork");  // from which privileges need not come back
  if (child == 0) {
    try {
      ::_exit(copies_are_right());
    } catch (...) {
      ::_exit(wrong);
    }
  }
  int status = 0;
  checked(::waitpid(child, &status, 0), "waitpid");
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == no_limit) MESSAGE("skipped: no user with a limit of pipe pages is to be had");
  CHECK(WEXITSTATUS(status) != wrong);
}

TEST_CASE("five hundred threads, each of which copies what another has copied, pass every byte on") {
  constexpr std::size_t n = 500;
  const descriptor_limit limit;
  limit.set(limit.largest());
  zc::detail::close_spare_pipes();
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::string content = bytes(3 * size);
  {
    std::vector<two_ends> links;
    for (std::size_t i = 0; i <= n; ++i) links.push_back(make_ends(i));
    const feeder writer(std::move(links.front().write), content);
    drainer reader(std::move(links.back().read));
    CHECK(at_once(n, [&](std::size_t i) -> std::string {
            const unique_fd from = std::move(links[i].read);
            const unique_fd to = std::move(links[i + 1].write);  // closed at the end, for the next one to end
            zc::fd_source in(from.get(), never_close);
            zc::fd_sink out(to.get(), never_close);
            while (zc::copy_stream_n(in, out, size / 2).bytes > 0) {
            }
            return "";
          }) == "");
    CHECK((reader.content() == content));
  }
  zc::detail::close_spare_pipes();
  CHECK(open_descriptors() == descriptors);
}
