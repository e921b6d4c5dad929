// A buffer of a user's own, added by zc::look_behind.
#include "../support/descriptors.hpp"
#include "same_name.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace {

using namespace zc_test;
using zc::copy_method;
const std::string content = bytes(500000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;

// Over two pipes, as those of a child process are.
class two_pipe_buffer : public std::streambuf {
 public:
  two_pipe_buffer(int from, int to) : from_(from), to_(to) { setp(out_, out_ + sizeof out_); }
  int descriptor(zc::direction wanted) const { return wanted == zc::direction::input ? from_ : to_; }

 protected:
  int_type underflow() override {
    const ssize_t n = ::read(from_, in_, sizeof in_);
    setg(in_, in_, in_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(*in_) : traits_type::eof();
  }
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    return traits_type::eq_int_type(c, traits_type::eof()) ? 0 : sputc(traits_type::to_char_type(c));
  }
  int sync() override {
    const auto n = static_cast<std::size_t>(pptr() - pbase());
    const bool is_written = ::write(to_, pbase(), n) == static_cast<ssize_t>(n);
    setp(out_, out_ + sizeof out_);
    return is_written ? 0 : -1;
  }

 private:
  int from_;
  int to_;
  char in_[100];
  char out_[100];
};

class derived_buffer : public two_pipe_buffer {
  using two_pipe_buffer::two_pipe_buffer;
};

// Has the name of another class, which passes bytes on as they are: same_name.cpp.
class crypt_buffer : public std::streambuf {
 public:
  explicit crypt_buffer(int fd) : fd_(fd) {}

 protected:
  int_type underflow() override {
    const ssize_t n = ::read(fd_, &byte_, 1);
    byte_ ^= 1;
    setg(&byte_, &byte_, &byte_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(byte_) : traits_type::eof();
  }

 private:
  int fd_;
  char byte_;
};

}  // namespace

template <>
struct zc::buffer_traits<two_pipe_buffer> {
  static int descriptor(two_pipe_buffer& b, direction wanted) { return b.descriptor(wanted); }
};

TEST_CASE("a buffer of a user's own is looked behind while its registration lives, in each direction") {
  two_ends in = make_pipe();
  two_ends out = make_pipe();
  const feeder peer(std::move(in.write), content);
  drainer reader(std::move(out.read));
  two_pipe_buffer buffer(in.read.get(), out.write.get());
  std::iostream stream(&buffer);
  const int first = stream.get();
  CHECK(first == static_cast<unsigned char>(content[0]));
  stream << "head ";
  {
    const zc::look_behind<two_pipe_buffer> registered;
    CHECK(zc::copy_stream_n(stream, stream, 200000, kernel_only).method == copy_method::splice);
  }
  const zc::copy_result result = zc::copy_stream(stream, stream);
  CHECK(result.method == copy_method::buffered);
  CHECK(result.bytes == content.size() - 1 - 200000);
  stream.flush();
  out.write.reset();
  CHECK((reader.content() == "head " + content.substr(1)));
}

TEST_CASE("a class that is derived from an added buffer goes through its own code") {
  const zc::look_behind<two_pipe_buffer> registered;
  two_ends in = make_pipe();
  two_ends out = make_pipe();
  CHECK(::write(in.write.get(), "text", 4) == 4);
  in.write.reset();
  derived_buffer buffer(in.read.get(), out.write.get());
  CHECK(zc::copy_stream(buffer, buffer).method == copy_method::buffered);
}

TEST_CASE("an added buffer that says that it is closed is an error") {
  const zc::look_behind<two_pipe_buffer> registered;
  two_pipe_buffer buffer(-1, -1);
  std::stringbuf text("text");
  std::error_code error;
  CHECK(zc::copy_stream(buffer, text, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(zc::copy_stream(text, buffer, error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::bad_file_descriptor);
}

TEST_CASE("two buffers of one name in two anonymous namespaces are two: only the registered one is looked behind") {
  const std::shared_ptr<void> registered = look_behind_the_other();
  const temporary_folder folder;
  write_file(folder / "in", "bdfh");
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  zc::fd_sink out(folder / "out");
  crypt_buffer decrypting(in.get());
  CHECK(zc::copy_stream(decrypting, out).bytes == 4);
  CHECK(read_file(folder / "out") == "cegi");
  CHECK(::lseek(in.get(), 0, SEEK_SET) == 0);
  CHECK(zc::copy_stream(*make_the_other(in.get()), out, kernel_only).bytes == 4);
  CHECK(read_file(folder / "out") == "cegibdfh");
}

TEST_CASE("a buffer that was registered twice is looked behind until both are gone, in whichever order") {
  for (const bool is_first_gone_first : {false, true}) {
    auto first = std::make_unique<zc::look_behind<two_pipe_buffer>>();
    auto second = std::make_unique<zc::look_behind<two_pipe_buffer>>();
    const auto copy = [] {
      two_ends in = make_pipe();
      const two_ends out = make_pipe();
      CHECK(::write(in.write.get(), "text", 4) == 4);
      in.write.reset();
      two_pipe_buffer buffer(in.read.get(), out.write.get());
      std::error_code error;
      zc::copy_stream(buffer, buffer, kernel_only, error);
      return error;
    };
    CHECK_FALSE(copy());
    (is_first_gone_first ? first : second).reset();
    CHECK_FALSE(copy());
    (is_first_gone_first ? second : first).reset();
    CHECK(copy() == std::errc::operation_not_supported);
  }
}
