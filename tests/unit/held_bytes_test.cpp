// The memory that bytes are held in on their way.
#include "../../lib/kernel/held_bytes.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using zc::detail::held_bytes;

TEST_CASE("memory that is large enough is used again") {
  for (const std::size_t n : {std::size_t{100}, held_bytes::alignment, 5 * held_bytes::alignment}) {
    held_bytes held;
    const char* const first = held.make_room(n);
    CHECK(held.make_room(n / 2) == first);
    CHECK(held.make_room(n) == first);
    held.make_room(n + 1);
    held.commit(n + 1);
    CHECK(held.view().size() == n + 1);
  }
}

TEST_CASE("memory of a page and more is aligned as a direct read wants it") {
  for (const std::size_t n : {held_bytes::alignment, held_bytes::alignment + 1, 10 * held_bytes::alignment}) {
    held_bytes held;
    CHECK(reinterpret_cast<std::uintptr_t>(held.make_room(n)) % held_bytes::alignment == 0);
  }
}

TEST_CASE("what is held is given from the front") {
  held_bytes held;
  char* const room = held.make_room(3);
  room[0] = 'a';
  room[1] = 'b';
  held.commit(2);
  CHECK(held.view() == "ab");
  held.consume(1);
  CHECK(held.view() == "b");
  CHECK(held.begin() == room + 1);
  held.consume(1);
  CHECK(held.empty());
}
