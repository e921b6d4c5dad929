// zc::fd_source and zc::fd_sink: what Boost's descriptor devices do, and what those get wrong.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/fd_device.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/stream.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <type_traits>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;

static_assert(std::is_convertible_v<zc::fd_source::category, io::input_seekable>);
static_assert(std::is_convertible_v<zc::fd_sink::category, io::output_seekable>);
static_assert(std::is_convertible_v<zc::fd_source::category, io::closable_tag>);
static_assert(std::is_convertible_v<zc::fd_sink::category, io::optimally_buffered_tag>);

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

template <class Action>
std::error_code error_of(Action action) {
  try {
    action();
  } catch (const std::ios_base::failure& e) {
    return e.code();
  }
  return {};
}

}  // namespace

TEST_CASE("a file can be written by its path, and read") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  zc::fd_sink sink(path);
  CHECK(sink.is_open());
  CHECK(sink.write("hello", 5) == 5);
  sink.close();
  CHECK_FALSE(sink.is_open());
  CHECK(sink.handle() == -1);

  zc::fd_source source(path.c_str());
  char text[10];
  CHECK(source.read(text, sizeof text) == 5);
  CHECK(std::string(text, 5) == "hello");
  CHECK(source.read(text, sizeof text) == -1);
  CHECK(source.read(text, 0) == -1);
  CHECK(source.seek(1, std::ios::beg) == std::streampos(1));
  CHECK(source.seek(1, std::ios::cur) == std::streampos(2));
  CHECK(source.seek(-1, std::ios::end) == std::streampos(4));
  CHECK(source.read(text, 10) == 1);
  CHECK(zc::fd_source(std::filesystem::path(path)).is_open());
}

TEST_CASE("a sink truncates, appends or starts at the end as its mode says, and refuses modes that make no sense") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  write_file(path, "before");
  zc::fd_sink(path, std::ios::app).write(" after", 6);
  CHECK(read_file(path) == "before after");
  zc::fd_sink(path, std::ios::out | std::ios::trunc).write("new", 3);
  CHECK(read_file(path) == "new");
  CHECK(zc::fd_source(path, std::ios::in | std::ios::ate).seek(0, std::ios::cur) == std::streampos(3));
  CHECK(error_of([&] { zc::fd_sink(path, std::ios::in | std::ios::out); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { zc::fd_sink(path, std::ios::app | std::ios::trunc); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { zc::fd_source(path, std::ios::out); }) == std::errc::invalid_argument);
  CHECK(read_file(path) == "new");
}

TEST_CASE("a sink makes a file with the permissions that a std::ofstream gives one") {
  const temporary_folder folder;
  write_file(folder / "of a stream", "");
  zc::fd_sink sink(folder / "of a sink");
  CHECK(std::filesystem::status(folder / "of a sink").permissions() ==
        std::filesystem::status(folder / "of a stream").permissions());
}

TEST_CASE("a sink with noreplace makes a new file, and leaves one that exists as it is") {
#if defined(__GLIBCXX__) && _GLIBCXX_RELEASE >= 12
  const std::ios::openmode noreplace = std::_S_noreplace;
#else
  const auto noreplace = static_cast<std::ios::openmode>(0x40);
#endif
  const temporary_folder folder;
  const std::string path = folder / "file";
  std::error_code wanted;
#if (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 160000) || (defined(__GLIBCXX__) && _GLIBCXX_RELEASE < 12)
  wanted = std::make_error_code(std::errc::invalid_argument);  // a mode that this library does not know
#else
  zc::fd_sink(path, std::ios::out | noreplace).write("new", 3);
  CHECK(read_file(path) == "new");
  wanted = std::make_error_code(std::errc::file_exists);
#endif
  write_file(path, "before");
  for (const std::ios::openmode more : {std::ios::out, std::ios::out | std::ios::trunc, std::ios::binary}) {
    CHECK(error_of([&] { zc::fd_sink(path, more | noreplace); }) == wanted);
    CHECK(read_file(path) == "before");
  }
  CHECK(error_of([&] { zc::fd_sink(path, std::ios::app | noreplace); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { zc::fd_source(path, std::ios::in | noreplace); }) == std::errc::invalid_argument);
  CHECK(read_file(path) == "before");
}

TEST_CASE("an open mode that is not known is refused, and the file stays as it is") {
  const temporary_folder folder;
  const std::string path = folder / "file";
  write_file(path, "before");
  const auto unknown = static_cast<std::ios::openmode>(1 << 10);
  CHECK(error_of([&] { zc::fd_sink(path, std::ios::out | unknown); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { zc::fd_source(path, std::ios::in | unknown); }) == std::errc::invalid_argument);
  CHECK(read_file(path) == "before");
}

TEST_CASE("errors carry the errno, and name the path or the descriptor") {
  CHECK(error_of([] { zc::fd_source("/nonexistent/file"); }) == std::error_code(ENOENT, std::generic_category()));
  try {
    zc::fd_source source("/nonexistent/file");
  } catch (const std::ios_base::failure& e) {
    CHECK(std::string(e.what()).find("/nonexistent/file") != std::string::npos);
    CHECK(std::string(e.what()).find("No such file") != std::string::npos);
  }
  CHECK(error_of([] { zc::fd_sink("/dev/full").write("x", 1); }) == std::errc::no_space_on_device);
  CHECK(error_of([] {
          zc::fd_source source;
          char c;
          source.read(&c, 1);
        }) == std::errc::bad_file_descriptor);
  const two_ends pipe = make_pipe();
  CHECK(error_of([&] { zc::fd_source(pipe.read.get(), never_close).seek(0, std::ios::cur); }) ==
        std::errc::invalid_seek);
}

TEST_CASE("a file that has no end to start at is refused by its path") {
  const two_ends pipe = make_pipe();
  const std::string path = "/proc/self/fd/" + std::to_string(pipe.write.get());
  std::string what;
  try {
    zc::fd_sink(path, std::ios::out | std::ios::ate);
  } catch (const std::ios_base::failure& e) {
    CHECK(e.code() == std::errc::invalid_seek);
    what = e.what();
  }
  CHECK(what.find("seeking to the end of " + path) != std::string::npos);
}

TEST_CASE("descriptors are opened close-on-exec") {
  const temporary_folder folder;
  const zc::fd_sink sink(folder / "file");
  CHECK((::fcntl(sink.handle(), F_GETFD) & FD_CLOEXEC) != 0);
  const zc::fd_source source(folder / "file");
  CHECK((::fcntl(source.handle(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("copies share one descriptor, which is closed with the last of them") {
  const temporary_folder folder;
  int fd = -1;
  {
    zc::fd_sink first(folder / "file");
    fd = first.handle();
    {
      const zc::fd_sink second = first;
      CHECK(second.handle() == fd);
    }
    CHECK(is_open(fd));
  }
  CHECK_FALSE(is_open(fd));
}

TEST_CASE("closing one copy closes them all, once") {
  const temporary_folder folder;
  zc::fd_sink first(folder / "file");
  zc::fd_sink second = first;
  const int fd = first.handle();
  first.close();
  CHECK_FALSE(second.is_open());
  const unique_fd reused(::open("/dev/null", O_RDONLY));
  CHECK(reused.get() == fd);  // the number is another file's now
  first.close();
  second.close();
  CHECK(is_open(reused.get()));
}

TEST_CASE("a descriptor that came with never_close_handle stays open, one with close_handle does not") {
  two_ends pipe = make_pipe();
  { zc::fd_sink sink(pipe.write.get(), never_close); }
  CHECK(is_open(pipe.write.get()));
  zc::fd_sink sink(pipe.write.get(), never_close);
  sink.close();
  CHECK(is_open(pipe.write.get()));
  CHECK_FALSE(sink.is_open());
  const int fd = ::dup(pipe.write.get());
  { zc::fd_sink owner(fd, io::close_handle); }
  CHECK_FALSE(is_open(fd));
}

TEST_CASE("a device that was moved from is closed, and can be opened again") {
  const temporary_folder folder;
  write_file(folder / "file", "x");
  zc::fd_source first(folder / "file");
  const zc::fd_source second = std::move(first);
  CHECK(second.is_open());
  CHECK_FALSE(first.is_open());  // NOLINT: that is the point
  first.close();
  first.open(folder / "file");
  CHECK(first.is_open());
}

TEST_CASE("EINTR is retried") {
  const temporary_folder folder;
  const kernel k([](request& r, int nth) {
    return r.what != call::close && nth == 0 ? std::optional<answer>(-EINTR) : std::nullopt;
  });
  zc::fd_sink sink(folder / "file");
  CHECK(sink.write("hello", 5) == 5);
  zc::fd_source source(folder / "file");
  char text[5];
  CHECK(source.read(text, 5) == 5);
  CHECK(k.count(call::write) == 2);
  CHECK(k.count(call::read) == 2);
}

TEST_CASE("a short write goes on until all is written") {
  const temporary_folder folder;
  const std::string content = bytes(10000);
  {
    const kernel k([](request& r, int) -> std::optional<answer> {
      if (r.what == call::write) r.count = std::min<std::size_t>(r.count, 999);
      return std::nullopt;
    });
    zc::fd_sink sink(folder / "file");
    CHECK(sink.write(content.data(), 10000) == 10000);
    CHECK(k.count(call::write) == 11);
  }
  CHECK((read_file(folder / "file") == content));
}

TEST_CASE("more than INT_MAX bytes, where a std::streamsize holds as many, are asked for in one piece") {
  const kernel k([](request& r, int) -> std::optional<answer> {
    if (r.what == call::write) return static_cast<answer>(r.count);
    return std::nullopt;
  });
  zc::fd_sink sink("/dev/null");
  constexpr std::uintmax_t most = std::numeric_limits<std::streamsize>::max();
  constexpr auto many = static_cast<std::streamsize>(std::min(std::uintmax_t{3} << 30, most));
  char c = 0;
  CHECK(sink.write(&c, many) == many);  // the script takes them all, unread
}

TEST_CASE("a non-blocking descriptor is waited for") {
  two_ends pipe = make_pipe();
  set_non_blocking(pipe.read.get());
  set_non_blocking(pipe.write.get());
  const std::string content = bytes(1000000);
  std::thread writer([&] {
    zc::fd_sink sink(pipe.write.get(), never_close);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    sink.write(content.data(), static_cast<std::streamsize>(content.size()));
    pipe.write.reset();
  });
  zc::fd_source source(pipe.read.get(), never_close);
  std::string got;
  char block[5000];
  for (std::streamsize n = 0; (n = source.read(block, sizeof block)) != -1;) {
    CHECK(n > 0);
    got.append(block, static_cast<std::size_t>(n));
  }
  writer.join();
  CHECK((got == content));
}

TEST_CASE("close reports its error, and does not try again") {
  const temporary_folder folder;
  zc::fd_sink sink(folder / "file");
  {
    const kernel k([](request& r, int) -> std::optional<answer> {
      if (r.what != call::close) return std::nullopt;
      ::close(r.fd);  // as the kernel does
      return -EINTR;
    });
    CHECK(error_of([&] { sink.close(); }) == std::errc::interrupted);
    CHECK_FALSE(sink.is_open());
    CHECK_NOTHROW(sink.close());
    CHECK(k.count(call::close) == 1);
  }
  CHECK_NOTHROW(sink.close());
}

TEST_CASE("a file that answers EAGAIN, which no poll can wait for, is an error and not an endless loop") {
  const temporary_folder folder;
  write_file(folder / "file", "text");
  const kernel k(always(call::read, -EAGAIN));
  zc::fd_source source(folder / "file");
  char c;
  CHECK(error_of([&] { source.read(&c, 1); }) == std::errc::resource_unavailable_try_again);
}
