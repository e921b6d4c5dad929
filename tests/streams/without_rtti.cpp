// Compiled with -fno-rtti.
#include "without_rtti.hpp"

#include <streambuf>

namespace {

class doubling : public std::streambuf {
 public:
  explicit doubling(std::streambuf& other) : other_(other) {}

 protected:
  int_type underflow() override {
    const int_type c = other_.sbumpc();
    if (traits_type::eq_int_type(c, traits_type::eof())) return c;
    two_[0] = two_[1] = traits_type::to_char_type(c);
    setg(two_, two_, two_ + 2);
    return c;
  }
  int_type overflow(int_type c) override {
    other_.sputc(traits_type::to_char_type(c));
    return other_.sputc(traits_type::to_char_type(c));
  }

 private:
  std::streambuf& other_;
  char two_[2];
};

class own_istream : public std::istream {
 public:
  explicit own_istream(std::streambuf& from) : std::istream(&from) {}
};

class own_ostream : public std::ostream {
 public:
  explicit own_ostream(std::streambuf& to) : std::ostream(&to) {}
};

}  // namespace

namespace zc_test {

std::unique_ptr<std::streambuf> doubling_input(std::streambuf& from) { return std::make_unique<doubling>(from); }
std::unique_ptr<std::streambuf> doubling_output(std::streambuf& to) { return std::make_unique<doubling>(to); }
std::unique_ptr<std::istream> input_stream(std::streambuf& from) { return std::make_unique<own_istream>(from); }
std::unique_ptr<std::ostream> output_stream(std::streambuf& to) { return std::make_unique<own_ostream>(to); }

}  // namespace zc_test
