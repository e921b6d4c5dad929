// Standard streams: what they hold in their buffers arrives, and what is left behind is what their own code would have
// left.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"
#include "../support/one_by_one.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/stream.hpp>

#include <sys/stat.h>

#include <fstream>
#include <locale>
#include <sstream>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_filebuf.h>
#endif

namespace {

using namespace zc_test;
using zc::copy_method;

const std::string content = bytes(100000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;
const int eof = std::char_traits<char>::eof();

int byte(std::size_t i) { return static_cast<unsigned char>(content[i]); }

struct two_files {
  temporary_folder folder;
  two_files() { write_file(folder / "in", content); }
  std::string copied() const { return read_file(folder / "out"); }
};

}  // namespace

TEST_CASE("an ifstream into an ofstream goes by copy_file_range") {
  const two_files files;
  std::ifstream in(files.folder / "in");
  std::ofstream out(files.folder / "out");
  const zc::copy_result result = zc::copy_stream(in, out, kernel_only);
  CHECK(result.bytes == content.size());
  CHECK(result.method == copy_method::copy_file_range);
  CHECK(in.good());
  CHECK(out.good());
  CHECK((files.copied() == content));  // before anything is closed
  CHECK(in.tellg() == std::streampos(100000));
  CHECK(out.tellp() == std::streampos(100000));
  CHECK(in.get() == eof);
}

TEST_CASE("what was read ahead, and what was not yet flushed, arrives once and in order") {
  const two_files files;
  std::ifstream in(files.folder / "in");
  std::ofstream out(files.folder / "out");
  out << "head ";
  CHECK(in.get() == byte(0));
  CHECK(zc::copy_stream(in, out, kernel_only).bytes == content.size() - 1);
  out << " tail" << std::flush;
  CHECK((files.copied() == "head " + content.substr(1) + " tail"));
  CHECK(out.tellp() == std::streampos(100009));
}

TEST_CASE("a character that was put back arrives, and so does what hides behind it") {
  for (const bool is_another : {false, true}) {
    const two_files files;
    std::fstream in(files.folder / "in", std::ios::in | std::ios::out);
    std::ofstream out(files.folder / "out");
    for (int i = 0; i < 10; ++i) in.get();
    const char back = is_another ? static_cast<char>(content[9] + 1) : content[9];
    in.putback(back);
    REQUIRE(in.good());
    CHECK(zc::copy_stream(in, out, kernel_only).bytes == content.size() - 9);
    CHECK((files.copied() == back + content.substr(10)));
  }
}

TEST_CASE("after the copy, unget gives the last byte that was copied") {
  const two_files files;
  for (const std::uintmax_t n : {std::uintmax_t{5}, std::uintmax_t{50000}, std::uintmax_t{100000}}) {
    std::ifstream in(files.folder / "in");
    std::ofstream out(files.folder / "out");
    in.get();
    in.unget();
    CHECK(zc::copy_stream_n(in, out, n, kernel_only).bytes == n);
    in.unget();
    CHECK(in.good());
    CHECK(in.get() == byte(static_cast<std::size_t>(n) - 1));
    CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(n)));
    if (n < content.size()) CHECK(in.get() == byte(static_cast<std::size_t>(n)));
  }
}

TEST_CASE("a bounded copy takes exactly so many bytes, and the rest can be read") {
  const two_files files;
  for (const std::size_t read_before : {0u, 1u, 9000u}) {
    for (const std::size_t n : {1u, 100u, 8192u, 60000u}) {
      std::ifstream in(files.folder / "in");
      std::ofstream out(files.folder / "out");
      std::string before(read_before, '\0');
      in.read(before.data(), static_cast<std::streamsize>(read_before));
      CHECK(zc::copy_stream_n(in, out, n).bytes == n);
      CHECK((files.copied() == content.substr(read_before, n)));
      CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(read_before + n)));
      CHECK(in.get() == byte(read_before + n));
    }
  }
}

TEST_CASE("a bounded copy leaves what follows in the descriptor, for another reader") {
  two_ends pipe = make_pipe();
  const two_ends to = make_pipe();
  CHECK(::write(pipe.write.get(), "onetwo", 6) == 6);
  boost::iostreams::stream<zc::fd_source> in(zc::fd_source(pipe.read.get(), never_close));
  zc::fd_sink out(to.write.get(), never_close);
  CHECK(zc::copy_stream_n(in, out, 3).bytes == 3);
  char left[10];
  CHECK(::read(pipe.read.get(), left, sizeof left) == 3);
  CHECK(std::string(left, 3) == "two");
}

TEST_CASE("a file that has grown since can be copied further") {
  const two_files files;
  std::ifstream in(files.folder / "in");
  std::ofstream out(files.folder / "out");
  CHECK(zc::copy_stream(in, out).bytes == content.size());
  CHECK(zc::copy_stream(in, out).bytes == 0);
  std::ofstream(files.folder / "in", std::ios::app) << "more";
  CHECK(zc::copy_stream(in, out).bytes == 4);
  CHECK((files.copied() == content + "more"));
}

TEST_CASE("a stream at its end, or with an eofbit, copies nothing and keeps its state") {
  const two_files files;
  std::ifstream in(files.folder / "in");
  std::ofstream out(files.folder / "out");
  in.seekg(0, std::ios::end);
  CHECK(in.get() == eof);
  const auto state = in.rdstate();
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.bytes == 0);
  CHECK(result.method == copy_method::none);
  CHECK(in.rdstate() == state);
}

TEST_CASE("an ofstream that appends is appended to") {
  const two_files files;
  write_file(files.folder / "out", "before");
  std::ifstream in(files.folder / "in");
  std::ofstream out(files.folder / "out", std::ios::app);
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.bytes == content.size());
  CHECK(result.method == copy_method::buffered);
  CHECK((files.copied() == "before" + content));
}

TEST_CASE("an fstream has one position: as an output it is written where it was read up to") {
  const two_files files;
  write_file(files.folder / "out", std::string(30000, 'x'));
  std::ifstream in(files.folder / "in");
  std::fstream out(files.folder / "out", std::ios::in | std::ios::out);
  char block[10];
  out.read(block, 10);
  out.seekp(out.tellg());
  out.read(block, 10);
  CHECK(zc::copy_stream_n(in, out, 100, kernel_only).bytes == 100);
  CHECK((files.copied() == std::string(20, 'x') + content.substr(0, 100) + std::string(30000 - 120, 'x')));
  CHECK(out.tellp() == std::streampos(120));
}

TEST_CASE("an fstream has one position: as an input it is read from where it was written up to") {
  const two_files files;
  std::fstream in(files.folder / "in", std::ios::in | std::ios::out);
  std::ofstream out(files.folder / "out");
  in << "changed";
  CHECK(zc::copy_stream(in, out, kernel_only).bytes == content.size() - 7);
  CHECK((files.copied() == content.substr(7)));
  CHECK((read_file(files.folder / "in") == "changed" + content.substr(7)));
  in.seekp(0);
  in << "C" << std::flush;
  CHECK(read_file(files.folder / "in")[0] == 'C');
}

TEST_CASE("the buffer in use counts, not the one that a stream was made with") {
  const two_files files;
  std::ifstream in(files.folder / "in");
  std::stringbuf other("other");
  static_cast<std::ios&>(in).rdbuf(&other);
  std::ostringstream out;
  CHECK(zc::copy_stream(in, out).bytes == 5);
  CHECK(out.str() == "other");

  std::filebuf file;
  file.open(files.folder / "in", std::ios::in);
  std::istream plain(&file);
  std::ofstream to(files.folder / "out");
  CHECK(zc::copy_stream(plain, to, kernel_only).bytes == content.size());
}

TEST_CASE("strings are copied to and from files") {
  const two_files files;
  std::ostringstream text;
  std::ifstream in(files.folder / "in");
  CHECK(zc::copy_stream(in, text).bytes == content.size());
  CHECK((text.str() == content));
  std::istringstream from(content);
  std::ofstream out(files.folder / "out");
  const zc::copy_result result = zc::copy_stream(from, out);
  CHECK(result.bytes == content.size());
  CHECK(result.method == copy_method::buffered);
  CHECK((files.copied() == content));
}

namespace {

// A filebuf that counts what passes: it must not be looked behind.
class counting_filebuf : public std::filebuf {
 public:
  std::size_t passed = 0;

 protected:
  int_type underflow() override {
    const int_type c = std::filebuf::underflow();
    passed += static_cast<std::size_t>(egptr() - gptr());
    return c;
  }
};

// A codecvt that says that it converts.
class converting : public std::codecvt<char, char, std::mbstate_t> {
 protected:
  bool do_always_noconv() const noexcept override { return false; }
  int do_encoding() const noexcept override { return 1; }
  result do_in(std::mbstate_t&, const char* from, const char* from_end, const char*& from_next, char* to, char* to_end,
               char*& to_next) const override {
    for (; from != from_end && to != to_end; ++from, ++to) *to = *from == 'a' ? 'b' : *from;
    from_next = from;
    to_next = to;
    return from == from_end ? ok : partial;
  }
};

}  // namespace

TEST_CASE("a buffer without a get area is copied") {
  const two_files files;
  one_by_one bytes_of(content);
  std::ofstream out(files.folder / "out");
  CHECK(zc::copy_stream_n(bytes_of, out, 100).bytes == 100);
  CHECK(bytes_of.sgetc() == byte(100));
  CHECK(zc::copy_stream(bytes_of, out).bytes == content.size() - 100);
  CHECK((files.copied() == content));
}

TEST_CASE("a buffer that is derived from filebuf goes through its own code") {
  const two_files files;
  counting_filebuf from;
  from.open(files.folder / "in", std::ios::in);
  std::ofstream out(files.folder / "out");
  const zc::copy_result result = zc::copy_stream(from, out);
  CHECK(result.method == copy_method::buffered);
  CHECK(from.passed == content.size());
  CHECK((files.copied() == content));
}

TEST_CASE("a file that converts goes through its own code") {
  const temporary_folder folder;
  write_file(folder / "in", "banana");
  std::ifstream in;
  in.imbue(std::locale(std::locale::classic(), new converting));
  in.open(folder / "in");
  std::ofstream out(folder / "out");
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.method == copy_method::buffered);
  CHECK(read_file(folder / "out") == "bbnbnb");
}

TEST_CASE("a stream buffer that was read from a pipe keeps what it has, and later bytes follow") {
  two_ends pipe = make_pipe();
  const temporary_folder folder;
  boost::iostreams::stream<zc::fd_source> in(zc::fd_source(pipe.read.get(), never_close));
  CHECK(::write(pipe.write.get(), "abcdef", 6) == 6);
  CHECK(in.get() == 'a');
  CHECK(::write(pipe.write.get(), "ghi", 3) == 3);
  pipe.write.reset();
  std::ofstream out(folder / "out");
  const zc::copy_result result = zc::copy_stream(in, out);
  CHECK(result.bytes == 8);
  CHECK(read_file(folder / "out") == "bcdefghi");
  CHECK(in.get() == eof);
}

TEST_CASE("an ifstream on a FIFO gives what it read ahead, however deep that lies") {
  const temporary_folder folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  const std::string path = folder / "fifo";
  std::thread writer([&] { write_file(path, content); });
  std::ifstream in(path);
  std::string start(5000, '\0');
  in.read(start.data(), 5000);
  std::ofstream out(folder / "out");
  CHECK(zc::copy_stream(in, out).bytes == content.size() - 5000);
  writer.join();
  CHECK((start + read_file(folder / "out") == content));
}

#ifndef _LIBCPP_VERSION
TEST_CASE("a stdio_filebuf, over a descriptor or a FILE, is looked behind") {
  const two_files files;
  __gnu_cxx::stdio_filebuf<char> in(::open((files.folder / "in").c_str(), O_RDONLY), std::ios::in);
  std::FILE* const file = std::fopen((files.folder / "out").c_str(), "w");
  __gnu_cxx::stdio_filebuf<char> out(file, std::ios::out);
  CHECK(in.sbumpc() == byte(0));
  out.sputc('x');
  const zc::copy_result result = zc::copy_stream(in, out, kernel_only);
  CHECK(result.bytes == content.size() - 1);
  CHECK(result.method == copy_method::copy_file_range);
  CHECK((files.copied() == "x" + content.substr(1)));
  out.close();
  std::fclose(file);
}
#endif
