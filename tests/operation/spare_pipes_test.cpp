// The spare pipes of a process are used by nobody else, and only while they are what they were.
#include "../support/child.hpp"
#include "../support/kernel.hpp"
#include "own_pipes.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace zc_test;

namespace {

bool is_usable(const own_pipe& p) {
  char c = 0;
  return zc::sys::queued(p.read) == 0 && ::write(p.write, "x", 1) == 1 && ::read(p.read, &c, 1) == 1 && c == 'x';
}

ino_t inode_of(int fd) {
  struct stat about = {};
  return ::fstat(fd, &about) == 0 ? about.st_ino : 0;
}

enum class which { read, write, both };

// Puts `file` in the place of what a program has closed.
std::vector<unique_fd> replace(const own_pipe& p, which end, const unique_fd& file) {
  std::vector<unique_fd> strangers;
  if (end != which::write) strangers.emplace_back(checked(::dup2(file.get(), p.read), "dup2"));
  if (end != which::read) strangers.emplace_back(checked(::dup2(file.get(), p.write), "dup2"));
  return strangers;
}

bool are_all(const std::vector<unique_fd>& strangers, const unique_fd& file) {
  return std::all_of(strangers.begin(), strangers.end(),
                     [&](const unique_fd& s) { return inode_of(s.get()) == inode_of(file.get()); });
}

}  // namespace

TEST_CASE("a spare pipe is the next copy's") {
  if (!can_keep()) return;
  const own_pipe kept = keep_one();
  const own_pipe next = take();
  CHECK(next.identity == kept.identity);
  CHECK(is_usable(next));
  zc::detail::close(next);
}

TEST_CASE("a spare pipe of which a number is another file's is not used, and that file stays open") {
  const two_ends foreign_pipe = make_pipe();
  const unique_fd memory = make_memfd("a stranger's", false);
  for (const unique_fd* const file : {&memory, &foreign_pipe.read}) {
    for (const which end : {which::read, which::write, which::both}) {
      CAPTURE(static_cast<int>(end));
      zc::detail::close_spare_pipes();
      const std::set<int> before = open_numbers();
      {
        const own_pipe kept = keep_one();
        const std::vector<unique_fd> strangers = replace(kept, end, *file);
        const own_pipe next = take();
        CHECK(next.identity != kept.identity);
        CHECK(is_usable(next));
        zc::detail::close(next);
        CHECK(are_all(strangers, *file));
      }
      CHECK(open_numbers() == before);
    }
  }
}

TEST_CASE("a pipe of which a number is another file's is closed without that file, whoever closes it") {
  const unique_fd memory = make_memfd("a stranger's", false);
  for (const which end : {which::read, which::write, which::both}) {
    for (const bool is_spare : {false, true}) {
      CAPTURE(static_cast<int>(end));
      CAPTURE(is_spare);
      zc::detail::close_spare_pipes();
      const std::set<int> before = open_numbers();
      {
        const own_pipe p = is_spare ? keep_one() : take();
        const std::vector<unique_fd> strangers = replace(p, end, memory);
        is_spare ? zc::detail::close_spare_pipes() : zc::detail::close(p);
        CHECK(are_all(strangers, memory));
      }
      CHECK(open_numbers() == before);
    }
  }
}

TEST_CASE("a spare pipe that somebody has written to is closed, and no copy gets these bytes") {
  if (!can_keep()) return;
  zc::detail::close_spare_pipes();
  const std::set<int> before = open_numbers();
  own_pipe kept = keep_one();
  write_some(kept.write, "strange");
  const own_pipe next = take();
  CHECK(next.identity != kept.identity);
  CHECK(is_usable(next));
  zc::detail::close(next);
  CHECK(open_numbers() == before);

  kept = keep_one();
  write_some(kept.write, "strange");
  CHECK(relay().pass(bytes(relayed)));
}

TEST_CASE("a program that closes zc's spare pipes, and gets their numbers for other files, keeps these as they are") {
  const own_pipe kept = keep_one();
  const unique_fd file = make_memfd("a stranger's", false);
  const std::vector<unique_fd> strangers = replace(kept, which::both, file);
  CHECK(relay().pass(bytes(relayed)));
  CHECK(are_all(strangers, file));
  CHECK(position(file.get()) == 0);
  CHECK(read_all(file.get()) == "a stranger's");
}

TEST_CASE("after many pipes have come and gone, a process may have as many large ones as before") {
  if (!can_keep()) return;
  constexpr std::size_t many = 20;
  const auto large_ones = [] {
    zc::detail::close_spare_pipes();
    std::vector<own_pipe> all;
    std::size_t n = 0;
    for (; all.size() < many; n += all.back().is_large ? 1U : 0U) all.push_back(take());
    for (const own_pipe& p : all) zc::detail::close(p);
    return n;
  };
  const std::size_t usual = large_ones();
  CHECK(usual > 0);
  CHECK(usual < many);
  const unique_fd memory = make_memfd("", false);
  for (std::size_t i = 0; i < many; ++i) {
    replace(keep_one(), which::both, memory);
    zc::detail::close(take());
    write_some(keep_one().write, "x");
    zc::detail::close(take());
    const kernel k(always(call::pipe2, -EMFILE));
    own_pipe none;
    CHECK_FALSE(zc::detail::make_or_take(none, 1 << 20));
    zc::detail::close_spare_pipes();
  }
  CHECK(large_ones() == usual);
  const own_pipe inherited = take();
  CHECK(in_child([&] {
          zc::detail::close(take());
          zc::detail::close(inherited);
          return large_ones() == usual;
        }) == 0);
  zc::detail::close(inherited);
  CHECK(large_ones() == usual);
}
