// Operations that run out of memory, at any allocation: what was taken is delivered, handed back, or still in the
// input.
#include "../support/ends.hpp"
#include "../support/one_by_one.hpp"
#include "relay.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <sstream>

using namespace zc_test;
using zc::copy_state;

namespace {

thread_local int allocations_left = -1;  // before there is no more memory; -1: there is

void* allocate(std::size_t n) noexcept {
  if (allocations_left == 0) return nullptr;
  if (allocations_left > 0) --allocations_left;
  return std::malloc(n > 0 ? n : 1);
}

// While it lives, this thread can allocate only so often.
struct little_memory {
  explicit little_memory(int allocations) { allocations_left = allocations; }
  ~little_memory() { allocations_left = -1; }
  little_memory(const little_memory&) = delete;
  little_memory& operator=(const little_memory&) = delete;
};

// True if there was enough.
template <class Work>
bool does_with(int allocations, Work work) {
  const little_memory few(allocations);
  try {
    work();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace

void* operator new(std::size_t n) {
  if (void* const p = allocate(n)) return p;
  throw std::bad_alloc();
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // which takes malloc for none of this operator new
#endif
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

TEST_CASE("a copy to memory that cannot grow stays failed, and what it had taken is handed back") {
  const std::string& content = bytes(60'000);
  bool was_enough = false;
  for (int allocations = 0; !was_enough; ++allocations) {
    CAPTURE(allocations);
    two_ends in = make_pipe();
    write_some(in.write.get(), content);
    in.write.reset();
    std::ostringstream out;
    zc::copy_limits limits;
    limits.turn = 10'000;
    zc::copy_operation copy(zc::fd_source(in.read.get(), never_close), out, limits);
    was_enough = does_with(allocations, [&] {
      while (copy.step() != copy_state::done) continue;
    });
    std::error_code error;
    CHECK(copy.step(error) == copy_state::done);
    // libc++'s stringbuf keeps the exception to itself, and has no room then.
    const bool is_full = error == std::errc::not_enough_memory || error == std::errc::no_space_on_device;
    CHECK((was_enough ? !error : is_full));
    const zc::copy_result r = copy.finish();
    CHECK(r.bytes == out.str().size());
    CHECK(out.str() + r.undelivered + read_all(in.read.get()) == content);
    CHECK(copy.finish().undelivered == r.undelivered);
  }
}

TEST_CASE("a finish without memory can be made again, and then hands back what a relay holds") {
  for (const auto options : {zc::copy_options::none, zc::copy_options::buffered_only}) {
    bool was_enough = false;
    for (int allocations = 0; !was_enough; ++allocations) {
      CAPTURE(static_cast<unsigned>(options));
      CAPTURE(allocations);
      relay r(options);
      const std::string fed = r.stall();
      was_enough = does_with(allocations, [&] { static_cast<void>(r.copy->finish()); });
      const zc::copy_result result = r.copy->finish();
      CHECK(!result.undelivered.empty());
      const std::string got = read_available(r.out.read.get());
      CHECK(got.size() == result.bytes);
      CHECK(got + result.undelivered + read_available(r.in.read.get()) == fed);
    }
  }
}

TEST_CASE("pieces that were gathered for a full disk are handed back, also if there is no memory at first") {
  const std::string& content = bytes(6000);
  bool was_enough = false;
  for (int allocations = 0; !was_enough; ++allocations) {
    CAPTURE(allocations);
    one_by_one in(content);
    const unique_fd file = make_memfd("", false);
    checked(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW), "F_ADD_SEALS");  // a disk that is full
    zc::copy_operation copy(in, zc::fd_sink(file.get(), never_close), {}, zc::copy_options::may_block);
    was_enough = does_with(allocations, [&] {
      std::error_code error;
      while (copy.step(error) != copy_state::done) continue;
      static_cast<void>(copy.finish());
    });
    const zc::copy_result r = copy.finish();
    std::string rest;
    for (int c = in.sbumpc(); c != std::char_traits<char>::eof(); c = in.sbumpc()) rest += static_cast<char>(c);
    CHECK(r.bytes == 0);
    CHECK(r.undelivered + rest == content);
  }
}
