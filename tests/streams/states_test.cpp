// Streams in every state: what a copy does to it, and what it makes of bad ones.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <fstream>
#include <functional>
#include <new>
#include <sstream>
#include <stdexcept>
#include <type_traits>

namespace {

using namespace zc_test;
using zc::copy_method;
const std::string content = bytes(100000);
const std::ios::iostate every_bit = std::ios::badbit | std::ios::failbit | std::ios::eofbit;

template <class Void, class In, class Out, class... Others>
struct is_copied : std::false_type {};
template <class In, class Out, class... Others>
struct is_copied<
    std::void_t<decltype(zc::copy_stream(std::declval<In&>(), std::declval<Out&>(), std::declval<Others>()...))>, In,
    Out, Others...> : std::true_type {};
template <class... Arguments>
using can_be_copied = is_copied<void, Arguments...>;

static_assert(can_be_copied<std::ifstream, std::ofstream>::value);
static_assert(!can_be_copied<std::ifstream, int>::value);
static_assert(!can_be_copied<std::wifstream, std::ofstream>::value, "wide streams convert");
static_assert(!can_be_copied<std::ifstream, std::wofstream>::value, "wide streams convert");
static_assert(!can_be_copied<const char*, std::ofstream>::value && !can_be_copied<std::ofstream, std::ifstream>::value);
static_assert(!can_be_copied<const std::ifstream, std::ofstream>::value, "a copy changes the stream");
static_assert(can_be_copied<const zc::fd_source, std::stringbuf>::value, "a device only stands for something");
static_assert(can_be_copied<std::reference_wrapper<std::ifstream>, std::ofstream>::value);
static_assert(can_be_copied<std::ifstream, std::ofstream, zc::copy_options, std::error_code&>::value);
static_assert(!can_be_copied<std::ifstream, std::ofstream, std::error_code>::value, "nobody would see the error");
static_assert(!can_be_copied<std::ifstream, std::stringbuf, zc::copy_options, const std::error_code&>::value);
static_assert(!can_be_copied<std::ifstream, std::ofstream, int>::value, "a number of bytes is for copy_stream_n");
static_assert(std::is_constructible_v<zc::copy_operation, std::ifstream&, std::ofstream&>);
static_assert(!std::is_constructible_v<zc::copy_operation, int, std::ofstream&>);
static_assert(!std::is_constructible_v<zc::copy_operation, std::ifstream&, const char*, zc::copy_limits>);

static_assert(!std::is_constructible_v<zc::fd_source, int> && !std::is_constructible_v<zc::fd_sink, int&>,
              "who closes it is said");
static_assert(std::is_constructible_v<zc::fd_source, int&, boost::iostreams::file_descriptor_flags>);

template <class T, class = void>
struct is_printed : std::false_type {};
template <class T>
struct is_printed<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<T>())>> : std::true_type {};
static_assert(is_printed<std::string_view>::value);
static_assert(!is_printed<zc::copy_result>::value && !is_printed<zc::copy_method>::value);
namespace program {
template <class T>
std::ostream& operator<<(std::ostream&, const T&);
static_assert(std::is_same_v<decltype(std::declval<std::ostream&>() << zc::copy_result()), std::ostream&>,
              "its own operator");
}  // namespace program

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

TEST_CASE("what a stream's own code threw is nested in the copy_error") {
  throwing_buffer<std::logic_error> buffer;
  std::ostringstream out;
  try {
    zc::copy_stream(buffer, out);
    FAIL("no error");
  } catch (const zc::copy_error& e) {
    CHECK(e.so_far().bytes == 10);
    CHECK_THROWS_AS(std::rethrow_if_nested(e), std::logic_error);
  }
}

namespace {

// Counts how often it is flushed, which means something for a compressor, say.
class flush_counter : public std::stringbuf {
 public:
  int flushes = 0;

 protected:
  int sync() override {
    ++flushes;
    return 0;
  }
};

}  // namespace

TEST_CASE("an output that is not looked behind is flushed only if its stream has unitbuf") {
  flush_counter buffer;
  std::ostream out(&buffer);
  std::istringstream in("text");
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK(buffer.flushes == 0);
  out << std::unitbuf;
  in.seekg(0);
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK(buffer.flushes > 0);
  CHECK(buffer.str() == "texttext");
}

namespace {

// Has no get area, and throws when its fifth byte is taken.
class throwing_when_taken : public std::streambuf {
 protected:
  int_type underflow() override { return '0' + taken_; }
  int_type uflow() override {
    if (taken_ == 4) throw std::runtime_error("thrown on purpose");
    return '0' + taken_++;
  }

 private:
  int taken_ = 0;
};

// Takes twenty bytes into an area of ten, and throws.
class limited_area : public std::streambuf {
 public:
  limited_area() { setp(area_, area_ + 10); }
  std::string taken() const { return taken_ + std::string(pbase(), pptr()); }

 protected:
  int_type overflow(int_type c) override {
    if (taken_.size() == 10) throw std::bad_alloc();
    taken_.assign(area_, 10);
    setp(area_, area_ + 10);
    return sputc(traits_type::to_char_type(c));
  }

 private:
  char area_[10];
  std::string taken_;
};

}  // namespace

TEST_CASE("a buffer that throws when a byte is taken from it is an error of the input") {
  throwing_when_taken in;
  std::ostringstream out;
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, out, error);
  CHECK(error);
  CHECK(result.failed_end == zc::copy_end::input);
  CHECK(out.str().substr(0, 4) == "0123");
}

TEST_CASE("an output that has no memory left leaves the input behind what it took, gets badbit, and throws bad_alloc") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  limited_area buffer;
  std::ostream out(&buffer);
  std::error_code error;
  CHECK_THROWS_AS(zc::copy_stream(in, out, error), std::bad_alloc);
  CHECK((buffer.taken() == content.substr(0, 20)));
  CHECK(in.tellg() == std::streampos(20));
  CHECK(out.bad());
}

TEST_CASE("an input that is tied to the output itself doubles nothing") {
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ");
  set_non_blocking(pipe.write.get());
  std::ofstream out("/proc/self/fd/" + std::to_string(pipe.write.get()));
  set_non_blocking(pipe.write.get());
  drainer reader(std::move(pipe.read));
  const std::string pending(8000, 'p');
  out << pending;
  std::istringstream in("text");
  in.tie(&out);
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK(out.good());
  out.close();
  pipe.write.reset();
  CHECK((reader.content() == pending + "text"));
}

TEST_CASE("a stream that zc does not look behind can be copied into itself") {
  std::stringstream text;
  text << content;
  CHECK(zc::copy_stream_n(text, text, 60000).bytes == 60000);
  CHECK((text.str() == content + content.substr(0, 60000)));
  CHECK(text.get() == static_cast<unsigned char>(content[60000]));
}

TEST_CASE("a string that is not for writing is an error of the output") {
  std::istringstream in("text");
  std::istringstream not_for_writing("other");
  std::error_code error;
  CHECK(zc::copy_stream(in, *not_for_writing.rdbuf(), error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::io_error);
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

TEST_CASE("what came before an input had no memory left is delivered, and bad_alloc goes out") {
  struct out_of_memory : throwing_buffer<std::runtime_error> {
    int_type underflow() override {
      try {
        return throwing_buffer::underflow();
      } catch (const std::runtime_error&) {
        throw std::bad_alloc();
      }
    }
  };
  const temporary_folder folder;
  out_of_memory buffer;
  std::istream in(&buffer);
  std::ofstream out(folder / "out");
  std::error_code error;
  CHECK_THROWS_AS(zc::copy_stream(in, out, error), std::bad_alloc);
  CHECK(read_file(folder / "out") == "0123456789");
  CHECK(in.bad());
  CHECK(out.good());
}

TEST_CASE("what a tied stream throws is nobody's error but its own") {
  with_every_kind([](std::istream& in, std::ostream& out, const std::string&, const std::string& to) {
    std::ofstream full("/dev/full");
    full << "prompt> ";
    full.exceptions(every_bit);
    struct throwing_sync : std::stringbuf {
      int sync() override { throw 42; }
    } throwing;
    std::ostream thrower(&throwing);
    thrower.exceptions(every_bit);
    in.tie(&full);
    out.tie(&thrower);
    std::error_code error;
    CHECK(zc::copy_stream(in, out, error).bytes == content.size());
    CHECK_FALSE(error);
    CHECK(in.good());
    CHECK(out.good());
    CHECK(full.bad());
    CHECK((read_file(to) == content));
    in.tie(nullptr);
    out.tie(nullptr);
  });
}

TEST_CASE("an output that is tied to its own input is not flushed for that") {
  flush_counter buffer;
  std::ostream out(&buffer);
  std::istringstream in("text");
  in.tie(&out);
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK(buffer.flushes == 0);
}

#ifndef _LIBCPP_VERSION  // whose filebuf hands its bytes to a FILE, where nobody can see them
TEST_CASE("what a derived filebuf took and cannot hand on is not counted") {
  struct derived : std::filebuf {};
  derived buffer;
  buffer.open("/dev/full", std::ios::out);
  std::istringstream in("text");
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, buffer, error);
  CHECK(error == std::errc::no_space_on_device);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 0);
}
#endif
