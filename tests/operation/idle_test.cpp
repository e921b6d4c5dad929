// Copies that wait hold neither pipe nor buffer, and the spare pipes of a process are used by nobody else.
#include "../../lib/kernel/spare_pipes.hpp"
#include "../support/ends.hpp"
#include "peer.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <memory>
#include <set>
#include <vector>

using namespace zc_test;
using zc::copy_state;

namespace {

constexpr std::size_t relayed = 300'000;  // more than goes through a buffer first

struct relay {
  two_ends in = make_unix();
  two_ends out = make_unix();
  std::unique_ptr<zc::copy_operation> copy;

  relay() {
    set_non_blocking(in.write.get());
    set_non_blocking(in.read.get());
    set_non_blocking(out.write.get());
    copy = std::make_unique<zc::copy_operation>(zc::fd_source(in.read.get(), never_close),
                                                zc::fd_sink(out.write.get(), never_close));
  }

  // Feeds and drains it until that many more bytes are through. True if they are right.
  bool pass(const std::string& content) {
    std::string got;
    std::size_t fed = 0;
    while (got.size() < content.size()) {
      const ssize_t n = ::write(in.write.get(), content.data() + fed, content.size() - fed);
      if (n > 0) fed += static_cast<std::size_t>(n);
      if (step_on(*copy) != copy_state::waiting) return false;
      got += read_available(out.read.get());
    }
    return got == content;
  }
};

std::set<int> open_numbers() {
  std::set<int> numbers;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    numbers.insert(std::stoi(entry.path().filename()));
  }
  for (auto i = numbers.begin(); i != numbers.end();) i = ::fcntl(*i, F_GETFD) < 0 ? numbers.erase(i) : ++i;
  return numbers;
}

std::size_t allocated() {
#ifdef __GLIBC__
  return ::mallinfo2().uordblks;
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
  const std::size_t n = std::min<std::size_t>(2000, (limit.rlim_cur - 100) / 4);
  {
    zc::detail::close_spare_pipes();
    std::vector<std::unique_ptr<relay>> relays;
    for (std::size_t i = 0; i < n; ++i) {
      relays.push_back(std::make_unique<relay>());
      relays[i]->copy->step();
    }
    const std::ptrdiff_t descriptors = open_descriptors();
    const std::size_t memory = allocated();
    bool are_right = true;
    for (const auto& r : relays) are_right = r->pass(bytes(relayed)) && are_right;
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

TEST_CASE("a program that closes zc's spare pipes, and gets their numbers for other files, keeps these as they are") {
  zc::detail::close_spare_pipes();
  const std::set<int> before = open_numbers();
  REQUIRE(relay().pass(bytes(relayed)));
  std::vector<unique_fd> files;
  for (const int fd : open_numbers()) {
    if (before.count(fd) != 0) continue;
    const unique_fd file = make_memfd("a stranger's", false);
    checked(::dup2(file.get(), fd), "dup2");
    files.emplace_back(fd);
  }
  REQUIRE(files.size() == 2);
  CHECK(relay().pass(bytes(relayed)));
  for (const unique_fd& file : files) {
    CHECK(position(file.get()) == 0);
    CHECK(read_all(file.get()) == "a stranger's");
  }
}

TEST_CASE("a child that is forked does not use its parent's spare pipes") {
  zc::detail::close_spare_pipes();
  const std::set<int> before = open_numbers();
  REQUIRE(relay().pass(bytes(relayed)));
  std::set<int> spare = open_numbers();
  for (const int fd : before) spare.erase(fd);
  REQUIRE(spare.size() == 2);
  const int read_end = *spare.begin();
  struct stat pipe = {};
  checked(::fstat(read_end, &pipe), "fstat");
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    const bool is_right = relay().pass(bytes(relayed));
    struct stat now = {};
    const bool has_other = ::fstat(read_end, &now) != 0 || now.st_ino != pipe.st_ino;
    ::_exit(is_right && has_other ? 0 : 1);
  }
  CHECK(relay().pass(bytes(relayed)));
  int status = 0;
  checked(::waitpid(child, &status, 0), "waitpid");
  CHECK(status == 0);
}
