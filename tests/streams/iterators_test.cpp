// zc::copy in the place of std::copy.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace {

using namespace zc_test;
using from = std::istreambuf_iterator<char>;
using to = std::ostreambuf_iterator<char>;

const std::string content = bytes(50000);

}  // namespace

TEST_CASE("zc::copy takes the place of std::copy") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  to end = zc::copy(from(in), from(), to(out));
  CHECK_FALSE(end.failed());
  CHECK((read_file(folder / "out") == content));
  *end = '!';
  out.flush();
  CHECK((read_file(folder / "out") == content + "!"));
}

TEST_CASE("zc::copy starts where an iterator that was used stands") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  from first(in);
  CHECK(*first == content[0]);
  ++first;
  CHECK(*first == content[1]);
  zc::copy(first, from(), to(out));
  CHECK((read_file(folder / "out") == content.substr(1)));
}

TEST_CASE("zc::copy does what std::copy does for an empty range, and for an end that is none") {
  std::istringstream in(content);
  std::ostringstream out;
  zc::copy(from(), from(), to(out));
  zc::copy(from(in), from(in), to(out));
  CHECK(out.str().empty());
  CHECK(in.tellg() == std::streampos(0));
}

TEST_CASE("zc::copy says that it failed, and why, without throwing") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out("/dev/full");
  errno = 0;
  CHECK(zc::copy(from(in), from(), to(out)).failed());
  CHECK(errno == ENOSPC);
}

TEST_CASE("zc::copy gives nothing to an output that had failed before, and returns it failed") {
  struct once_full : std::streambuf {
    std::string taken;
    bool is_full = true;
    int_type overflow(int_type c) override {
      if (std::exchange(is_full, false)) return traits_type::eof();
      taken += traits_type::to_char_type(c);
      return c;
    }
  };
  once_full buffer;
  to out(&buffer);
  *out = 'x';
  CHECK(out.failed());
  std::istringstream in(content);
  CHECK(zc::copy(from(in), from(), out).failed());
  CHECK(buffer.taken.empty());
}
