// Devices of Boost.Iostreams that take nothing yet, and some that say more than is true.
#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/categories.hpp>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace io = boost::iostreams;

// Takes a byte at every other try, and leaves this errno at the others.
struct hesitating_sink {
  using char_type = char;
  using category = io::sink_tag;
  std::string* got;
  int error;
  bool is_ready = false;
  std::streamsize write(const char* s, std::streamsize) {
    is_ready = !is_ready;
    errno = error;
    if (is_ready) return 0;
    got->push_back(*s);
    return 1;
  }
};

// Answers writes with a number, and an errno.
struct answering_sink {
  using char_type = char;
  using category = io::sink_tag;
  std::streamsize more_than_given;
  std::streamsize answer;
  int error;
  std::streamsize write(const char*, std::streamsize n) const {
    errno = error;
    return more_than_given > 0 ? n + more_than_given : answer;
  }
};

// Answers its first read with more than there is room for, or another number.
struct answering_source {
  using char_type = char;
  using category = io::source_tag;
  std::streamsize more_than_asked;
  std::streamsize answer;
  std::streamsize read(char*, std::streamsize n) const { return more_than_asked > 0 ? n + more_than_asked : answer; }
};

struct failure {
  zc::copy_result result;
  std::error_code error;
};
template <class Out>
failure copied_to(Out out) {
  std::istringstream in("text");
  failure f;
  f.result = zc::copy_stream(in, out, f.error);
  return f;
}
failure copied_from(const answering_source& in, std::ostream& out) {
  failure f;
  f.result = zc::copy_stream(in, out, f.error);
  return f;
}

}  // namespace

TEST_CASE("a device that takes nothing yet is asked again, as boost::iostreams::copy does") {
  for (const int error : {0, EAGAIN, EINTR}) {
    std::string got;
    const failure f = copied_to(hesitating_sink{&got, error});
    CHECK_FALSE(f.error);
    CHECK(f.result.bytes == 4);
    CHECK(got == "text");
  }
}

TEST_CASE("a device that takes nothing and leaves an errno is not asked for ever") {
  const failure f = copied_to(answering_sink{0, 0, ENOSPC});
  CHECK(f.error == std::errc::no_space_on_device);
  CHECK(f.result.failed_end == zc::copy_end::output);
}

TEST_CASE("a device that claims to have taken more than it was given is an error of the output") {
  for (const std::streamsize more : {std::streamsize{1}, std::streamsize{1000000}}) {
    const failure f = copied_to(answering_sink{more, 0, 0});
    CHECK(f.error == std::errc::io_error);
    CHECK(f.result.failed_end == zc::copy_end::output);
    CHECK(f.result.bytes == 0);
  }
}

TEST_CASE("a device that answers a write with a negative number is an error of the output") {
  for (const std::streamsize answer : {std::streamsize{-1}, std::streamsize{-5}}) {
    const failure f = copied_to(answering_sink{0, answer, 0});
    CHECK(f.error == std::errc::io_error);
    CHECK(f.result.failed_end == zc::copy_end::output);
    CHECK(f.result.bytes == 0);
  }
}

TEST_CASE("a device that claims to have given more than it was asked for is an error of the input") {
  for (const std::streamsize more : {std::streamsize{1}, std::streamsize{1000000}}) {
    std::ostringstream out;
    const failure f = copied_from(answering_source{more, 0}, out);
    CHECK(f.error == std::errc::io_error);
    CHECK(f.result.failed_end == zc::copy_end::input);
    CHECK(f.result.bytes == 0);
    CHECK(out.str().empty());
  }
}

TEST_CASE("a device that answers a read with less than -1 is an error of the input, and -1 is its end") {
  std::ostringstream out;
  CHECK(copied_from(answering_source{0, -5}, out).error == std::errc::io_error);
  CHECK_FALSE(copied_from(answering_source{0, -1}, out).error);
}

namespace {

// A stream buffer of the same kind.
class claiming_buffer : public std::streambuf {
 protected:
  std::streamsize xsputn(const char*, std::streamsize n) override { return n + 5; }
};

class claiming_file : public std::filebuf {
 protected:
  std::streamsize xsputn(const char*, std::streamsize n) override { return n + 5; }
};

}  // namespace

TEST_CASE("a stream buffer that claims to have taken more than it was given is an error of the output") {
  claiming_buffer buffer;
  claiming_file file;
  for (std::streambuf* const out : {static_cast<std::streambuf*>(&buffer), static_cast<std::streambuf*>(&file)}) {
    std::istringstream in("content");
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(in, *out, error);
    CHECK(error == std::errc::io_error);
    CHECK(result.failed_end == zc::copy_end::output);
    CHECK(result.bytes == 0);
  }
}
