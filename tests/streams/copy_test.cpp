// zc::copy, which takes the place of boost::iostreams::copy: the same ends, the same bytes, and both ends closed.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/compose.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/device/file.hpp>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/pipeline.hpp>
#include <boost/iostreams/stream.hpp>

#ifndef _LIBCPP_VERSION  // Boost's compiled library belongs to libstdc++
#include <boost/iostreams/filter/gzip.hpp>
#endif

#include <algorithm>
#include <cerrno>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;

const std::string content = bytes(200000);

// A filter whose last byte is written when it is closed, as that of a compressor.
struct ending {
  using char_type = char;
  struct category : io::output_filter_tag, io::multichar_tag, io::closable_tag {};
  template <class Sink>
  std::streamsize write(Sink& sink, const char* s, std::streamsize n) {
    return io::write(sink, s, n);
  }
  template <class Sink>
  void close(Sink& sink) {
    io::put(sink, '!');
  }
};
BOOST_IOSTREAMS_PIPABLE(ending, 0)

// Takes everything, and throws when it is closed.
template <class Thrown>
struct unclosable_sink {
  using char_type = char;
  struct category : io::sink_tag, io::closable_tag {};
  Thrown thrown;
  std::streamsize write(const char*, std::streamsize n) { return n; }
  void close() { throw thrown; }
};

// Gives a text, and leaves an errno that means nothing when it is closed.
struct source_of_text {
  using char_type = char;
  struct category : io::source_tag, io::closable_tag {};
  bool is_read = false;
  std::streamsize read(char* s, std::streamsize) {
    if (std::exchange(is_read, true)) return -1;
    std::copy_n("text", 4, s);
    return 4;
  }
  void close() const { errno = ENOTDIR; }
};

template <class Thrown>
std::error_code error_of_closing(Thrown thrown) {
  try {
    zc::copy(source_of_text(), unclosable_sink<Thrown>{thrown});
  } catch (const zc::copy_error& e) {
    CHECK(e.so_far().failed_end == zc::copy_end::output);
    CHECK(e.so_far().bytes == 4);
    return e.code();
  }
  return {};
}

// Passes all on, and fails to write its log when it is closed.
struct logging {
  using char_type = char;
  struct category : io::output_filter_tag, io::multichar_tag, io::closable_tag {};
  template <class Sink>
  std::streamsize write(Sink& sink, const char* s, std::streamsize n) {
    return io::write(sink, s, n);
  }
  template <class Sink>
  void close(Sink&) {
    errno = EPIPE;
  }
};
BOOST_IOSTREAMS_PIPABLE(logging, 0)

using calls = std::vector<std::string>;

// Devices that say what is called, and throw where they are told to.
struct told {
  calls* made;
  std::string name;
  std::string failing;
  void tell(const std::string& what) const {
    made->push_back(name + " " + what);
    if (what == failing) throw std::runtime_error(name + " " + what + " failed");
  }
};
struct told_source : told {
  using char_type = char;
  struct category : io::source_tag, io::closable_tag {};
  bool is_read = false;
  std::streamsize read(char* s, std::streamsize) {
    tell("read");
    if (is_read) return -1;
    is_read = true;
    *s = 'x';
    return 1;
  }
  void close() { tell("close"); }
};
struct told_sink : told {
  using char_type = char;
  struct category : io::sink_tag, io::closable_tag {};
  std::streamsize write(const char*, std::streamsize n) {
    tell("write");
    return n;
  }
  void close() { tell("close"); }
};

told_source source_of(calls& made, const std::string& failing = "") { return {{&made, "in", failing}}; }
told_sink sink_of(calls& made, const std::string& failing = "") { return {{&made, "out", failing}}; }

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

template <class T>
constexpr bool is_refused = !zc::detail::can_be_closed<T>;
using composite = io::composite<ending, zc::fd_sink>;
static_assert(is_refused<composite> && is_refused<const composite>);
static_assert(!is_refused<composite&> && !is_refused<const composite&>);
static_assert(!is_refused<zc::fd_sink> && !is_refused<io::filtering_ostream> && !is_refused<std::ofstream>);

template <class In, class Out, class = void>
constexpr bool copies = false;
template <class In, class Out>
constexpr bool copies<In, Out, std::void_t<decltype(zc::copy(std::declval<In>(), std::declval<Out>()))>> = true;
static_assert(copies<std::ifstream&, zc::fd_sink> && copies<const zc::fd_source&, std::streambuf&>);
static_assert(!copies<int, int> && !copies<std::ostream&, std::istream&> && !copies<zc::fd_sink, zc::fd_source>);
static_assert(!copies<std::wistream&, std::wostream&> && !copies<const char*, const char*>);
static_assert(std::is_same_v<decltype(zc::copy(std::cin, std::cout, 4096)), std::streamsize>);

}  // namespace

TEST_CASE("zc::copy copies from file to file, and closes what boost::iostreams::copy closes") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const zc::fd_source source(folder / "in");
  const zc::fd_sink sink(folder / "out");
  const int fds[] = {source.handle(), sink.handle()};
  CHECK(zc::copy(source, sink) == std::streamsize{200000});
  CHECK_FALSE(source.is_open());
  CHECK_FALSE(sink.is_open());
  CHECK_FALSE(is_open(fds[0]));
  CHECK_FALSE(is_open(fds[1]));
  CHECK((read_file(folder / "out") == content));

  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out2");
  out << "before ";
  CHECK(zc::copy(in, out, 4096) == 200000);
  CHECK((read_file(folder / "out2") == "before " + content));
  CHECK_FALSE(in.is_open());
  CHECK_FALSE(out.is_open());

  std::ifstream file(folder / "in");
  std::istream& stream = file;
  std::ostringstream text;
  CHECK(zc::copy(stream, text) == 200000);
  CHECK(file.is_open());
  CHECK((text.str() == content));
}

TEST_CASE("zc::copy calls what boost::iostreams::copy calls, on success and when either end fails") {
  for (const std::string in_fails : {"", "read", "close"}) {
    for (const std::string out_fails : {"", "write", "close"}) {
      CAPTURE(in_fails);
      CAPTURE(out_fails);
      calls wanted;
      std::string error;
      try {
        io::copy(source_of(wanted, in_fails), sink_of(wanted, out_fails));
      } catch (const std::runtime_error& e) {
        error = e.what();
      }
      calls made;
      std::string nested;
      try {
        const std::streamsize copied = zc::copy(source_of(made, in_fails), sink_of(made, out_fails));
        CHECK(copied == 1);
      } catch (const zc::copy_error& e) {
        CHECK(e.so_far().failed_end == (error.compare(0, 2, "in") == 0 ? zc::copy_end::input : zc::copy_end::output));
        CHECK(e.so_far().bytes == (error == "in read failed" || error == "out write failed" ? 0u : 1u));
        CHECK(std::string(e.what()).find(error) != std::string::npos);
        try {
          std::rethrow_if_nested(e);
        } catch (const std::runtime_error& cause) {
          nested = cause.what();
        }
      }
      CHECK(nested == error);
      CHECK(made == wanted);
    }
  }
}

TEST_CASE("zc::copy tells of a device that cannot be closed with its own error code, or with EIO if it has none") {
  CHECK(error_of_closing(std::system_error(EDQUOT, std::generic_category())) ==
        std::error_code(EDQUOT, std::generic_category()));
  CHECK(error_of_closing(std::ios_base::failure("no code")) == std::errc::io_error);
  CHECK(error_of_closing(std::runtime_error("no code")) == std::errc::io_error);
  CHECK(error_of_closing(42) == std::errc::io_error);
}

TEST_CASE("zc::copy closes a temporary composite, whose filter then writes its last bytes") {
  std::string text;
  CHECK(zc::copy(std::istringstream("text"), io::compose(ending(), io::back_inserter(text))) == 4);
  CHECK(text == "text!");
}

TEST_CASE("zc::copy takes pipelines, in both directions") {
  const temporary_folder folder;
  CHECK(zc::copy(std::istringstream("text"), ending() | zc::fd_sink(folder / "file")) == 4);
  CHECK(read_file(folder / "file") == "text!");
  std::ostringstream out;
  CHECK(zc::copy(io::counter() | zc::fd_source(folder / "file"), out) == 5);
  CHECK(out.str() == "text!");
}

TEST_CASE("zc::copy closes chains and the streams of Boost.Iostreams") {
  const temporary_folder folder;
  io::filtering_ostream chain;
  chain.push(ending());
  chain.push(zc::fd_sink(folder / "file"));
  chain << "head ";
  CHECK(zc::copy(std::istringstream("text"), chain) == 4);
  CHECK_FALSE(chain.is_complete());
  CHECK(read_file(folder / "file") == "head text!");

  io::stream<zc::fd_source> in(folder / "file");
  io::stream_buffer<zc::fd_sink> out(folder / "file2");
  CHECK(zc::copy(in, out) == 10);
  CHECK_FALSE(in.is_open());
  CHECK_FALSE(out.is_open());
  CHECK(read_file(folder / "file2") == "head text!");
}

TEST_CASE("zc::copy takes memory, ranges, iterators and references to devices") {
  std::string text = "text";
  char room[4];
  CHECK(zc::copy(boost::make_iterator_range(text), io::array_sink(room, sizeof room)) == 4);
  CHECK(std::string(room, sizeof room) == text);
  CHECK(zc::copy(io::array_source(room, 2), std::back_inserter(text)) == 2);
  CHECK(text == "textte");

  const temporary_folder folder;
  zc::fd_sink sink(folder / "file");
  CHECK(zc::copy(io::array_source(room, 4), boost::ref(sink)) == 4);
  CHECK_FALSE(sink.is_open());
  CHECK(read_file(folder / "file") == "text");
}

TEST_CASE("zc::copy says that an output which is not looked behind could not be flushed") {
  struct failing_buffer : std::stringbuf {
    int sync() override { return -1; }
  } buffer;
  std::ostream out(&buffer);
  std::istringstream in("text");
  try {
    zc::copy(in, out);
    FAIL("nothing was thrown");
  } catch (const zc::copy_error& e) {
    CHECK(e.code() == std::errc::io_error);
    CHECK(e.so_far().failed_end == zc::copy_end::output);
    CHECK(e.so_far().bytes == 4);
  }
  CHECK(out.bad());
}

TEST_CASE("zc::copy says that a device is full, and what for") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const zc::fd_sink full("/dev/full");
  try {
    zc::copy(zc::fd_source(folder / "in"), full);
    FAIL("nothing was thrown");
  } catch (const zc::copy_error& e) {
    CHECK(e.code() == std::errc::no_space_on_device);
  }
  CHECK_FALSE(full.is_open());
}

TEST_CASE("zc::copy says that what a chain wrote when it was closed is lost") {
  io::filtering_ostream chain;
  chain.push(ending());
  chain.push(zc::fd_sink("/dev/full"));
  try {
    zc::copy(std::istringstream("text"), chain);
    FAIL("nothing was thrown");
  } catch (const zc::copy_error& e) {
    CHECK(e.code() == std::errc::no_space_on_device);
    CHECK(e.so_far().failed_end == zc::copy_end::output);
  }
}

TEST_CASE("zc::copy says so whatever the reason is, and nothing where another call of a filter's has failed") {
  const temporary_folder folder;
  write_file(folder / "in", "");
  const unique_fd only_read = open_file(folder / "in", O_RDONLY);
  try {
    zc::copy(std::istringstream("text"), ending() | zc::fd_sink(only_read.get(), never_close));
    FAIL("nothing was thrown");
  } catch (const zc::copy_error& e) {
    CHECK(e.code() == std::errc::bad_file_descriptor);
    CHECK(e.so_far().failed_end == zc::copy_end::output);
  }
  CHECK(zc::copy(std::istringstream("text"), logging() | zc::fd_sink(folder / "out")) == 4);
  CHECK((read_file(folder / "out") == "text"));
}

TEST_CASE("zc::copy raises no SIGPIPE when it closes a chain whose reader is gone") {
  two_ends pipe = make_pipe();
  pipe.read.reset();
  CHECK_THROWS_AS(zc::copy(std::istringstream("text"), ending() | zc::fd_sink(pipe.write.get(), never_close)),
                  zc::copy_error);
}

TEST_CASE("zc::copy over iterators is another function") {
  std::istringstream in("text");
  std::ostringstream out;
  zc::copy(std::istreambuf_iterator<char>(in), {}, std::ostreambuf_iterator<char>(out));
  CHECK(out.str() == "text");
}

#ifndef _LIBCPP_VERSION
TEST_CASE("zc::copy writes a whole archive through a temporary compressor, and reads it") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const zc::fd_source in(folder / "in");
  CHECK(zc::copy(in, io::compose(io::gzip_compressor(), io::file_sink(folder / "in.gz"))) == 200000);
  CHECK(zc::copy(io::compose(io::gzip_decompressor(), zc::fd_source(folder / "in.gz")), zc::fd_sink(folder / "out")) ==
        200000);
  CHECK((read_file(folder / "out") == content));

  io::filtering_ostream chain;
  chain.push(io::gzip_compressor());
  chain.push(zc::fd_sink(folder / "in2.gz"));
  std::ifstream again(folder / "in");
  CHECK(zc::copy(again, chain) == 200000);
  CHECK((read_file(folder / "in2.gz") == read_file(folder / "in.gz")));
}
#endif
