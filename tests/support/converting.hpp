// A facet that keeps a file stream from being bypassed.
#ifndef ZC_TESTS_CONVERTING_HPP
#define ZC_TESTS_CONVERTING_HPP

#include <cwchar>
#include <locale>

namespace zc_test {

// Bytes as they are, but nobody can know.
struct converting : std::codecvt<char, char, std::mbstate_t> {
  bool do_always_noconv() const noexcept override { return false; }
  result do_out(std::mbstate_t&, const char* from, const char* end, const char*& from_next, char* to, char* to_end,
                char*& to_next) const override {
    for (; from != end && to != to_end; ++from, ++to) *to = *from;
    from_next = from;
    to_next = to;
    return from == end ? ok : partial;
  }
};

}  // namespace zc_test

#endif
