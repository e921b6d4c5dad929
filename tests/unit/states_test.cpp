// Streams in every state: what a copy does to it, and what it makes of bad ones.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <type_traits>

namespace {

using namespace zc_test;
using zc::copy_method;
const std::string content = bytes(100000);
const std::ios::iostate every_bit = std::ios::badbit | std::ios::failbit | std::ios::eofbit;

template <class In, class Out, class = void>
struct can_be_copied : std::false_type {};
template <class In, class Out>
struct can_be_copied<In, Out, std::void_t<decltype(zc::copy_stream(std::declval<In&>(), std::declval<Out&>()))>>
    : std::true_type {};

static_assert(can_be_copied<std::ifstream, std::ofstream>::value);
static_assert(!can_be_copied<std::wifstream, std::ofstream>::value, "wide streams convert");
static_assert(!can_be_copied<std::ifstream, std::wofstream>::value, "wide streams convert");

// Every kind of stream over one file for each direction, with a function.
template <class Function>
void with_every_kind(Function f) {
  namespace io = boost::iostreams;
  const temporary_folder folder;
  const std::string in = folder / "in";
  const std::string out = folder / "out";
  const auto reset = [&] {
    write_file(in, content);
    write_file(out, "");
  };
  {
    INFO("fstream");
    reset();
    std::ifstream from(in);
    std::ofstream to(out);
    f(from, to, in, out);
  }
  {
    INFO("fstream in both directions");
    reset();
    std::fstream from(in, std::ios::in | std::ios::out);
    std::fstream to(out, std::ios::in | std::ios::out);
    f(from, to, in, out);
  }
  {
    INFO("boost::iostreams::stream");
    reset();
    io::stream<zc::fd_source> from{zc::fd_source(in)};
    io::stream<zc::fd_sink> to{zc::fd_sink(out)};
    f(from, to, in, out);
  }
  {
    INFO("filtering_stream");
    reset();
    io::filtering_istream from(zc::fd_source{in});
    io::filtering_ostream to(zc::fd_sink{out});
    f(from, to, in, out);
  }
  {
    INFO("replaced buffer");
    reset();
    std::filebuf from_buffer;
    std::filebuf to_buffer;
    from_buffer.open(in, std::ios::in);
    to_buffer.open(out, std::ios::out);
    std::istringstream from;
    std::ostringstream to;
    static_cast<std::ios&>(from).rdbuf(&from_buffer);
    static_cast<std::ios&>(to).rdbuf(&to_buffer);
    f(from, to, in, out);
  }
}

}  // namespace

TEST_CASE("with the strictest exceptions() a successful copy of any kind of stream throws nothing, even an empty one") {
  with_every_kind([](std::istream& in, std::ostream& out, const std::string&, const std::string& to) {
    in.exceptions(every_bit);
    out.exceptions(every_bit);
    CHECK(zc::copy_stream(in, out).bytes == content.size());
    CHECK(zc::copy_stream(in, out).bytes == 0);
    CHECK(in.good());
    CHECK(out.good());
    CHECK((read_file(to) == content));
  });
}

TEST_CASE(
    "a copy of any kind of stream leaves gcount alone, and can be followed by unget, reads, writes and a growing "
    "file") {
  with_every_kind([](std::istream& in, std::ostream& out, const std::string& from, const std::string& to) {
    char start[10];
    in.read(start, 10);
    CHECK(zc::copy_stream_n(in, out, 70000).bytes == 70000);
    CHECK(in.gcount() == 10);
    in.unget();
    CHECK(in.get() == static_cast<unsigned char>(content[70009]));
    CHECK(in.get() == static_cast<unsigned char>(content[70010]));
    out.put('|');
    CHECK(zc::copy_stream(in, out).bytes == content.size() - 70011);
    std::ofstream(from, std::ios::app) << "more";
    std::string more(4, '\0');
    in.read(more.data(), 4);
    CHECK(more == "more");
    out << "end" << std::flush;
    CHECK((read_file(to) == content.substr(10, 70000) + '|' + content.substr(70011) + "end"));
  });
}

TEST_CASE("an output of any kind with unitbuf keeps nothing back before and after a copy") {
  with_every_kind([](std::istream& in, std::ostream& out, const std::string&, const std::string& to) {
    out << std::unitbuf << "before";
    CHECK(zc::copy_stream_n(in, out, 10).bytes == 10);
    out << "after";
    CHECK((read_file(to) == "before" + content.substr(0, 10) + "after"));
  });
}

TEST_CASE("streams that are tied to either end are flushed first") {
  with_every_kind([](std::istream& in, std::ostream& out, const std::string&, const std::string&) {
    const temporary_folder folder;
    std::ofstream prompt(folder / "prompt");
    prompt << "prompt> ";
    in.tie(&prompt);
    CHECK(zc::copy_stream_n(in, out, 10).bytes == 10);
    CHECK(read_file(folder / "prompt") == "prompt> ");
    in.tie(nullptr);
    prompt << "next> ";
    out.tie(&prompt);
    CHECK(zc::copy_stream_n(in, out, 10).bytes == 10);
    CHECK(read_file(folder / "prompt") == "prompt> next> ");
    out.tie(nullptr);
  });
}

TEST_CASE("a stream that was moved from is an error of its end, and the one that was moved to is copied") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream from(folder / "in");
  std::ofstream to(folder / "out");
  std::ifstream in(std::move(from));
  std::ofstream out(std::move(to));
  CHECK(zc::copy_stream(in, out).bytes == content.size());
  std::error_code error;
  CHECK(zc::copy_stream(from, out, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(zc::copy_stream(in, to, error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::bad_file_descriptor);
  std::istringstream text("text");
  std::istringstream other(std::move(text));
  CHECK(zc::copy_stream(text, out).bytes == 0);
  CHECK(zc::copy_stream(other, out).bytes == 4);
}

namespace {

// A buffer that gives and takes ten bytes, and then throws.
template <class Thrown>
class throwing_buffer : public std::streambuf {
 public:
  throwing_buffer() { setp(taken_, taken_); }
  std::string taken;

 protected:
  int_type underflow() override {
    if (given_ == 10) throw Thrown("thrown on purpose");
    taken_[0] = static_cast<char>('0' + given_++);
    setg(taken_, taken_, taken_ + 1);
    return traits_type::to_int_type(*gptr());
  }
  int_type overflow(int_type c) override {
    if (taken.size() == 10) throw Thrown("thrown on purpose");
    taken += traits_type::to_char_type(c);
    return c;
  }

 private:
  char taken_[1] = {};
  int given_ = 0;
};

struct not_an_exception {
  explicit not_an_exception(const char*) {}
};

template <class Thrown>
void check_throwing() {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::error_code error;
  {
    throwing_buffer<Thrown> buffer;
    std::istream in(&buffer);
    std::ofstream out(folder / "out");
    const zc::copy_result result = zc::copy_stream(in, out, error);
    CHECK(error);
    CHECK(result.failed_end == zc::copy_end::input);
    CHECK(result.bytes == 10);
    CHECK(in.bad());
    CHECK(out.good());
    CHECK(read_file(folder / "out") == "0123456789");
  }
  {
    throwing_buffer<Thrown> buffer;
    std::ifstream in(folder / "in");
    std::ostream out(&buffer);
    out.exceptions(every_bit);
    const zc::copy_result result = zc::copy_stream(in, out, error);
    CHECK(error);
    CHECK(result.failed_end == zc::copy_end::output);
    CHECK(out.bad());
    CHECK(in.good());
    CHECK((buffer.taken == content.substr(0, 10)));
  }
  {
    throwing_buffer<Thrown> buffer;
    std::ifstream in(folder / "in");
    std::ostream out(&buffer);
    CHECK_THROWS_AS(zc::copy_stream(in, out), zc::copy_error);
  }
}

}  // namespace

TEST_CASE("whatever a buffer throws in underflow or overflow becomes the error of its end, and nothing is lost") {
  check_throwing<std::runtime_error>();
  check_throwing<std::ios_base::failure>();
  check_throwing<std::logic_error>();
  check_throwing<not_an_exception>();
}

TEST_CASE("a descriptor is read straight into memory that is large enough, with all that came before") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ostringstream text;
  text << "head ";
  CHECK(zc::copy_stream_n(in, text, 50000).bytes == 50000);
  text << " middle ";
  CHECK(zc::copy_stream(in, text).bytes == content.size() - 50000);
  text << " tail";
  CHECK((text.str() == "head " + content.substr(0, 50000) + " middle " + content.substr(50000) + " tail"));

  std::string memory(content.size() + 100, '-');
  in.seekg(0);
  const zc::copy_result result = zc::copy_stream(in, boost::iostreams::array_sink(memory.data(), memory.size()));
  CHECK(result.bytes == content.size());
  CHECK((memory == content + std::string(100, '-')));

  std::string small(50000, '-');
  in.seekg(0);
  std::error_code error;
  CHECK(zc::copy_stream(in, boost::iostreams::array_sink(small.data(), small.size()), error).bytes == 50000);
  CHECK(error);
  CHECK((small == content.substr(0, 50000)));
  CHECK(in.tellg() == std::streampos(50000));
}
