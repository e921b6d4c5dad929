// Limits and returned counts that 32 bits do not hold, with buffers whose own code makes bytes up.
#include "../support/never_close.hpp"
#include "large_file.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <streambuf>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_options;
using zc::fd_sink;
using zc::fd_source;

// Gives bytes for ever, and takes all. An input and an output of its own code.
class endless_buffer : public std::streambuf {
 protected:
  int_type underflow() override {
    setg(room_.data(), room_.data(), room_.data() + room_.size());
    return traits_type::to_int_type(room_[0]);
  }
  std::streamsize xsputn(const char*, std::streamsize n) override { return n; }
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }

 private:
  std::vector<char> room_ = std::vector<char>(1 << 20);
};

// Gives `content` once, and takes all: both ends of a copy may be the same object.
class two_way_buffer : public std::streambuf {
 public:
  explicit two_way_buffer(std::string content) : content_(std::move(content)) {
    setg(content_.data(), content_.data(), content_.data() + content_.size());
  }
  const std::string& taken() const { return taken_; }

 protected:
  std::streamsize xsputn(const char* s, std::streamsize n) override {
    taken_.append(s, static_cast<std::size_t>(n));
    return n;
  }
  int_type overflow(int_type c) override {
    taken_.push_back(traits_type::to_char_type(c));
    return c;
  }

 private:
  std::string content_;
  std::string taken_;
};

}  // namespace

TEST_CASE("a limit beyond 4 GiB is kept to the byte") {
  for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
    const unique_fd in = open_file("/dev/zero", O_RDONLY);
    const unique_fd out = open_file("/dev/null", O_WRONLY);
    CHECK(
        zc::copy_stream_n(fd_source(in.get(), never_close), fd_sink(out.get(), never_close), many - 1, options).bytes ==
        many - 1);
  }
  endless_buffer in;
  endless_buffer out;
  CHECK(zc::copy_stream_n(in, out, many).bytes == many);
}

TEST_CASE("a limit of 4 GiB is not one of nothing, also where both ends are the same object") {
  two_way_buffer both("what it gives");
  CHECK(zc::copy_stream_n(both, both, std::uintmax_t{1} << 32).bytes == 13);
  CHECK(both.taken() == "what it gives");
}

TEST_CASE("zc::copy returns the most that a std::streamsize holds where that is less than the bytes") {
  const unique_fd in = make_holes();
  const unique_fd out = make_memfd("", false);
  constexpr auto most = static_cast<std::uintmax_t>(std::numeric_limits<std::streamsize>::max());
  CHECK(zc::copy(fd_source(in.get(), never_close), fd_sink(out.get(), never_close)) ==
        static_cast<std::streamsize>(std::min(many, most)));
  CHECK(size_of(out.get()) == off_t{many});
}
