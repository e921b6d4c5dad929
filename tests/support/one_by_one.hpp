#ifndef ZC_TESTS_ONE_BY_ONE_HPP
#define ZC_TESTS_ONE_BY_ONE_HPP

#include <cstddef>
#include <streambuf>
#include <string>
#include <utility>

namespace zc_test {

// A buffer that gives its bytes one by one, and has no get area.
class one_by_one : public std::streambuf {
 public:
  explicit one_by_one(std::string s) : content_(std::move(s)) {}

 protected:
  int_type underflow() override {
    return at_ == content_.size() ? traits_type::eof() : traits_type::to_int_type(content_[at_]);
  }
  int_type uflow() override {
    const int_type c = underflow();
    if (at_ < content_.size()) ++at_;
    return c;
  }

 private:
  std::string content_;
  std::size_t at_ = 0;
};

}  // namespace zc_test

#endif
