// A FILE as an end, alone or below a synced standard stream.
#include "../support/descriptors.hpp"
#include "../support/file_ptr.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <stdio_ext.h>

#include <chrono>
#include <cstdio>
#include <cwchar>
#include <memory>
#include <random>
#include <sstream>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_sync_filebuf.h>
#endif

namespace {

using namespace zc_test;
using namespace std::chrono_literals;
using zc::copy_method;
const std::string content = bytes(100000);
const zc::copy_options kernel_only = zc::copy_options::kernel_only;

file_ptr open(const std::string& path, const char* mode) { return file_ptr(std::fopen(path.c_str(), mode)); }

// Other C libraries do not show what a FILE holds, and lose it where the descriptor does not take it at once.
#ifdef __GLIBC__
constexpr bool is_glibc = true;
#else
constexpr bool is_glibc = false;
#endif
bool is_of_glibc() {
  if (!is_glibc) MESSAGE("skipped: what a FILE of glibc does");
  return is_glibc;
}

}  // namespace

TEST_CASE("a FILE into a FILE goes by copy_file_range, and both can be used on") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const file_ptr in = open(folder / "in", "r");
  const file_ptr out = open(folder / "out", "w");
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[0]));
  std::fputs("head ", out.get());
  const zc::copy_result result = zc::copy_stream(in.get(), out.get(), kernel_only);
  CHECK(result.bytes == content.size() - 1);
  CHECK(result.method == copy_method::copy_file_range);
  CHECK((read_file(folder / "out") == "head " + content.substr(1)));
  CHECK(std::ftell(in.get()) == 100000);
  CHECK(std::ftell(out.get()) == 100004);
  CHECK(std::fgetc(in.get()) == EOF);
  std::fputs(" tail", out.get());
  std::fflush(out.get());
  CHECK((read_file(folder / "out") == "head " + content.substr(1) + " tail"));
  std::rewind(in.get());
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[0]));
}

TEST_CASE("a FILE that was copied into memory knows where it stands") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const file_ptr in = open(folder / "in", "r");
  CHECK(std::fseek(in.get(), 0, SEEK_SET) == 0);  // from here on glibc counts along
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[0]));
  std::ostringstream out;
  CHECK(zc::copy_stream_n(in.get(), out, 50000).bytes == 50000);
  CHECK((out.str() == content.substr(1, 50000)));
  CHECK(std::ftell(in.get()) == 50001);
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[50001]));
  CHECK(zc::copy_stream(in.get(), out).bytes == 49998);
  CHECK(std::ftell(in.get()) == 100000);
}

TEST_CASE("what a FILE has read ahead of a pipe arrives, and what was put back before it") {
  for (const bool is_another : {false, true}) {
    const temporary_folder folder;
    two_ends pipe = make_pipe();
    const feeder peer(std::move(pipe.write), content);
    const file_ptr in(::fdopen(::dup(pipe.read.get()), "r"));
    pipe.read.reset();
    for (int i = 0; i < 10; ++i) std::fgetc(in.get());
    const char back = is_another ? static_cast<char>(content[9] + 1) : content[9];
    std::ungetc(static_cast<unsigned char>(back), in.get());
    const file_ptr out = open(folder / "out", "w");
    CHECK(zc::copy_stream(in.get(), out.get()).bytes == content.size() - 9);
    CHECK((read_file(folder / "out") == back + content.substr(10)));
  }
}

TEST_CASE("a bounded copy of a FILE takes exactly so many bytes") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const std::size_t n : {1u, 4000u, 4096u, 50000u}) {
    const file_ptr in = open(folder / "in", "r");
    std::fgetc(in.get());
    std::ostringstream text;
    CHECK(zc::copy_stream_n(in.get(), text, n).bytes == n);
    CHECK((text.str() == content.substr(1, n)));
    CHECK(std::ftell(in.get()) == static_cast<long>(n + 1));
    CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[n + 1]));
  }
}

TEST_CASE("a FILE that is open both ways has one position") {
  const temporary_folder folder;
  write_file(folder / "file", std::string(30000, 'x'));
  const file_ptr file = open(folder / "file", "r+");
  std::fgetc(file.get());
  std::istringstream in("here");
  CHECK(zc::copy_stream(in, file.get()).bytes == 4);
  CHECK(read_file(folder / "file").substr(0, 6) == "xherex");
  CHECK(std::ftell(file.get()) == 5);
}

TEST_CASE("what was written to a FILE right after it was read goes to where it was read up to") {
  if (!is_of_glibc()) return;
  const temporary_folder folder;
  write_file(folder / "file", "0123456789");
  file_ptr file = open(folder / "file", "r+");
  std::fgetc(file.get());
  std::fputs("YZ", file.get());  // glibc needs no seek in between
  std::istringstream in("here");
  CHECK(zc::copy_stream(in, file.get()).bytes == 4);
  std::fputs("!", file.get());
  file.reset();
  CHECK(read_file(folder / "file") == "0YZhere!89");
}

TEST_CASE("a FILE in memory goes through its own code") {
  char memory[100] = {};
  {
    const file_ptr out(::fmemopen(memory, sizeof memory, "w"));
    std::istringstream in("some text");
    const zc::copy_result result = zc::copy_stream(in, out.get());
    CHECK(result.bytes == 9);
    CHECK(std::string(memory) == "some text");
    std::error_code error;
    zc::copy_stream(in, out.get(), kernel_only, error);
    CHECK(error == std::errc::operation_not_supported);
  }
  const file_ptr in(::fmemopen(memory, 9, "r"));
  std::ostringstream text;
  CHECK(zc::copy_stream(in.get(), text).bytes == 9);
  CHECK(text.str() == "some text");
}

TEST_CASE("a FILE that has given what was put back into it is not asked for more by looking at it") {
  const two_ends pipe = make_pipe();
  set_non_blocking(pipe.read.get());
  CHECK(::write(pipe.write.get(), "ab", 2) == 2);
  const file_ptr in(::fdopen(::dup(pipe.read.get()), "r"));
  CHECK(std::getc(in.get()) == 'a');
  CHECK(std::ungetc('Z', in.get()) == 'Z');
  CHECK(std::getc(in.get()) == 'Z');
  CHECK(std::getc(in.get()) == 'b');
  std::ostringstream out;
  zc::copy_operation copy(in.get(), out);
  CHECK(copy.step() == zc::copy_state::waiting);
  CHECK(std::ferror(in.get()) == 0);
  CHECK(std::feof(in.get()) == 0);
}

TEST_CASE("a FILE without a descriptor runs its own code, which a step does only if it may block") {
  char memory[10] = "text";
  const file_ptr in(::fmemopen(memory, 4, "r"));
  std::ostringstream out;
  std::error_code error;
  zc::copy_operation refused(in.get(), out);
  CHECK(refused.step(error) == zc::copy_state::done);
  CHECK(error == std::errc::operation_not_supported);
  zc::copy_operation allowed(in.get(), out, {}, zc::copy_options::may_block);
  while (allowed.step() != zc::copy_state::done) continue;
  CHECK(out.str() == "text");

  std::istringstream text("more");
  const file_ptr to(::fmemopen(memory, sizeof memory, "w"));
  zc::copy_operation refused_too(text, to.get());
  CHECK(refused_too.step(error) == zc::copy_state::done);
  CHECK(error == std::errc::operation_not_supported);
}

TEST_CASE("a FILE in memory that is full is an error, and one that cannot be read is one too") {
  if (!is_of_glibc()) return;
  char memory[10];
  const file_ptr full(::fmemopen(memory, sizeof memory, "w"));
  std::istringstream in(std::string(100, 'a'));
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(in, full.get(), error);
  CHECK(error == std::errc::io_error);  // glibc says no more
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 0);

  cookie_io_functions_t functions = {};
  functions.read = [](void*, char*, std::size_t) -> ssize_t {
    errno = EDQUOT;
    return -1;
  };
  const file_ptr broken(::fopencookie(nullptr, "r", functions));
  std::ostringstream out;
  CHECK(zc::copy_stream(broken.get(), out, error).failed_end == zc::copy_end::input);
  CHECK(error == std::error_code(EDQUOT, std::generic_category()));
}

TEST_CASE("a FILE on a socket whose peer has gone is EPIPE, and no signal") {
  two_ends ends = make_unix();
  const file_ptr out(::fdopen(::dup(ends.write.get()), "w"));
  ends.read.reset();
  std::fputs("pending", out.get());
  std::istringstream in("text");
  std::error_code error;
  CHECK(zc::copy_stream(in, out.get(), error).failed_end == zc::copy_end::output);
  CHECK(error == std::errc::broken_pipe);
  ::__fpurge(out.get());  // or fclose would write it again, and raise the signal
}

TEST_CASE("a null FILE pointer is an error") {
  std::FILE* const none = nullptr;
  std::ostringstream text;
  std::error_code error;
  CHECK(zc::copy_stream(none, text, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::bad_file_descriptor);
}

#ifndef _LIBCPP_VERSION
TEST_CASE("a synced stream shares its FILE: what stdio wrote and read stays in order") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const file_ptr in = open(folder / "in", "r");
  const file_ptr out = open(folder / "out", "w");
  __gnu_cxx::stdio_sync_filebuf<char> from(in.get());
  __gnu_cxx::stdio_sync_filebuf<char> to(out.get());
  CHECK(from.sbumpc() == static_cast<unsigned char>(content[0]));
  CHECK(std::fgetc(in.get()) == static_cast<unsigned char>(content[1]));
  std::fprintf(out.get(), "head ");
  const zc::copy_result result = zc::copy_stream(from, to, kernel_only);
  CHECK(result.bytes == content.size() - 2);
  CHECK(result.method == copy_method::copy_file_range);
  std::fprintf(out.get(), " tail");
  std::fflush(out.get());
  CHECK((read_file(folder / "out") == "head " + content.substr(2) + " tail"));
  CHECK(std::fgetc(in.get()) == EOF);
}
#endif

TEST_CASE("a FILE over a socket whose peer has gone raises no SIGPIPE by what was written to it, as the input") {
  const temporary_folder folder;
  two_ends socket = make_unix();
  std::FILE* const file = ::fdopen(::dup(socket.write.get()), "r+");
  REQUIRE(file != nullptr);
  std::fputs("a request", file);
  socket.read.reset();
  zc::fd_sink sink(folder / "out");
  std::error_code error;
  CHECK(zc::copy_stream(file, sink, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::broken_pipe);
  ::__fpurge(file);  // it still holds what it could not write
  std::fclose(file);
}

namespace {

// A pipe of one page that is full, whose writer does not block.
two_ends make_full_pipe() {
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ");
  set_non_blocking(pipe.write.get());
  CHECK(::write(pipe.write.get(), content.data(), 4096) == 4096);
  return pipe;
}

}  // namespace

TEST_CASE("what a FILE holds arrives where the descriptor does not take it at once") {
  if (!is_of_glibc()) return;
  const std::string pending = bytes(3000);
#ifdef _LIBCPP_VERSION  // which has no synced buffer of that kind
  constexpr bool synced_streams[] = {false};
#else
  constexpr bool synced_streams[] = {false, true};
#endif
  for (const bool is_synced_stream : synced_streams) {
    two_ends pipe = make_full_pipe();
    file_ptr out(::fdopen(::dup(pipe.write.get()), "w"));
    std::fwrite(pending.data(), 1, pending.size(), out.get());
    std::string got;
    std::thread reader([&] {
      std::this_thread::sleep_for(20ms);
      got = read_all(pipe.read.get());
    });
    std::istringstream in("text");
    std::error_code error;
    if (is_synced_stream) {
#ifndef _LIBCPP_VERSION
      __gnu_cxx::stdio_sync_filebuf<char> buffer(out.get());
      CHECK(zc::copy_stream(in, buffer, error).bytes == 4);
#endif
    } else {
      CHECK(zc::copy_stream(in, out.get(), error).bytes == 4);
    }
    CHECK_FALSE(error);
    std::fputs("tail", out.get());
    std::fflush(out.get());
    out.reset();
    pipe.write.reset();
    reader.join();
    CHECK((got == content.substr(0, 4096) + pending + "texttail"));
  }
}

TEST_CASE("what a FILE holds arrives although signals interrupt the write") {
  if (!is_of_glibc()) return;
  struct sigaction before = {};
  struct sigaction nothing = {};
  nothing.sa_handler = [](int) {};  // without SA_RESTART
  ::sigaction(SIGUSR1, &nothing, &before);
  const std::string pending = bytes(60000);
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ");
  std::string buffer(65536, '\0');
  const file_ptr out(::fdopen(::dup(pipe.write.get()), "w"));
  std::setvbuf(out.get(), buffer.data(), _IOFBF, buffer.size());
  std::fwrite(pending.data(), 1, pending.size(), out.get());
  std::string got;
  std::thread reader([&, copier = pthread_self()] {
    char block[4096];
    for (ssize_t n = 0; got.size() < pending.size() && n >= 0; got.append(block, static_cast<std::size_t>(n))) {
      for (int i = 0; i < 2; ++i) {  // the first ends a write that has moved something, the second one that has not
        std::this_thread::sleep_for(1ms);
        pthread_kill(copier, SIGUSR1);
      }
      n = ::read(pipe.read.get(), block, sizeof block);
    }
  });
  std::istringstream in;
  std::error_code error;
  CHECK(zc::copy_stream(in, out.get(), error).bytes == 0);
  CHECK_FALSE(error);
  reader.join();
  CHECK((got == pending));
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST_CASE("after a failed copy a FILE holds exactly what its descriptor did not take") {
  if (!is_of_glibc()) return;
  const std::string pending = bytes(6000);
  for (const int buffering : {_IOFBF, _IOLBF}) {
    for (const char* const mode : {"w", "a"}) {
      CAPTURE(buffering);
      CAPTURE(mode);
      const temporary_folder folder;
      two_ends pipe = make_full_pipe();
      char block[4096];
      CHECK(::read(pipe.read.get(), block, sizeof block) == 4096);
      std::string buffer(8192, '\0');
      const file_ptr out(::fdopen(::dup(pipe.write.get()), mode));
      const int fd = ::fileno(out.get());
      std::setvbuf(out.get(), buffer.data(), buffering, buffer.size());
      std::string lines = pending;
      for (char& c : lines) c = c == '\n' ? ' ' : c;
      std::fwrite(lines.data(), 1, lines.size(), out.get());
      std::thread reader([&] {
        std::this_thread::sleep_for(20ms);
        pipe.read.reset();
      });
      std::istringstream in("text");
      std::error_code error;
      CHECK(zc::copy_stream(in, out.get(), error).bytes == 0);
      CHECK(error == std::errc::broken_pipe);
      CHECK(std::ferror(out.get()) != 0);
      reader.join();
      CHECK(::__fpending(out.get()) == 6000 - 4096);
      std::clearerr(out.get());
      write_file(folder / "rest", "");
      const unique_fd rest = open_file(folder / "rest", O_RDWR);
      checked(::dup2(rest.get(), fd), "dup2");
      std::fputs("tail", out.get());
      CHECK(std::fflush(out.get()) == 0);
      CHECK((read_file(folder / "rest") == lines.substr(4096) + "tail"));
    }
  }
}

TEST_CASE("a FILE of any buffering stays what it is: copies between its own reads, writes and seeks change no byte") {
  const temporary_folder folder;
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
    const char* const modes[] = {"r+", "w+", "a+", "w", "a"};
    const int bufferings[] = {_IOFBF, _IOFBF, _IOLBF, _IONBF};
    const std::size_t mode = below(5);
    const int buffering = bufferings[below(4)];
    const std::size_t size = 2 + below(40);
    const bool is_read = mode < 3;
    std::string seen[2];
    const auto script = static_cast<unsigned>(random());
    for (const bool is_copied : {false, true}) {
      const std::string path = folder / (is_copied ? "copied" : "written");
      write_file(path, content.substr(0, 100));
      std::string buffer(size, '\0');
      const file_ptr file = open(path, modes[mode]);
      std::setvbuf(file.get(), buffer.data(), buffering, buffer.size());
      std::mt19937 steps(script);
      for (int i = 0; i < 30; ++i) {
        const std::string some = content.substr(steps() % 1000, steps() % 30);
        const auto what = static_cast<unsigned>(steps() % 6);
        const long where = static_cast<long>(steps() % 90);
        if (what == 0) {
          std::fwrite(some.data(), 1, some.size(), file.get());
        } else if (what == 1 || what == 2) {
          std::istringstream in(some);
          if (is_copied) CHECK(zc::copy_stream(in, file.get()).bytes == some.size());
          if (!is_copied) std::fwrite(some.data(), 1, some.size(), file.get());
          if (!is_copied) std::fflush(file.get());
        } else if (what == 3) {
          std::fseek(file.get(), where, SEEK_SET);
        } else if (is_read) {
          std::fseek(file.get(), 0, SEEK_CUR);  // between writing and reading
          for (unsigned n = 0; n < some.size(); ++n) seen[is_copied] += std::to_string(std::fgetc(file.get())) + ' ';
          if (what == 5 || !is_glibc) std::fseek(file.get(), 0, SEEK_CUR);  // what ISO C asks for, and glibc does not
        }
        if (i % 5 == 0) seen[is_copied] += '@' + std::to_string(std::ftell(file.get())) + ' ';
      }
    }
    CHECK(seen[0] == seen[1]);
    CHECK((read_file(folder / "copied") == read_file(folder / "written")));
  }
}

TEST_CASE("a wide-oriented FILE holds no bytes: an error of its end, by which nothing is lost") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  const file_ptr in = open(folder / "in", "r");
  CHECK(std::fgetwc(in.get()) == L't');
  std::ostringstream text;
  std::error_code error;
  CHECK(zc::copy_stream(in.get(), text, error).failed_end == zc::copy_end::input);
  CHECK(error == std::errc::invalid_argument);
  CHECK(std::fgetwc(in.get()) == L'e');
  {
    const file_ptr out = open(folder / "out", "w");
    std::fputws(L"pending", out.get());
    std::istringstream from("text");
    CHECK(zc::copy_stream(from, out.get(), error).failed_end == zc::copy_end::output);
    CHECK(error == std::errc::invalid_argument);
    CHECK(from.tellg() == std::streampos(0));
  }
  CHECK(read_file(folder / "out") == "pending");
}
