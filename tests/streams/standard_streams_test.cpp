// std::cin, cout, cerr and clog, synced with stdio or not, in processes of their own, and what the environment of one
// says.
#include "../support/temporary.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace {

using namespace zc_test;

#ifdef _LIBCPP_VERSION
constexpr bool is_looked_behind = false;
#else
constexpr bool is_looked_behind = true;
#endif

// What a command says on its standard output.
std::string said(const std::string& command) {
  std::FILE* const f = ::popen(command.c_str(), "r");
  REQUIRE(f != nullptr);
  std::string all;
  for (int c; (c = std::fgetc(f)) != EOF;) all += static_cast<char>(c);
  CHECK(::pclose(f) == 0);
  return all;
}

const std::string digits = "printf 0123456789 | ";
const std::string program = "'" ZC_STANDARD_STREAMS_PROGRAM "' ";

}  // namespace

TEST_CASE("a file on standard input goes to standard output, error and log by the kernel") {
  const temporary_folder folder;
  const std::string content = bytes(200000);
  write_file(folder / "in", content);
  for (const std::string sync : {"synced ", "unsynced "}) {
    for (const std::string what : {"copy", "cerr", "clog"}) {
      CAPTURE(sync + what);
      const std::string to = what == "copy" ? ">'" : "2>'";
      said("ZC_TEST_METHOD='" + folder / "method" + "' " + program + sync + what + " <'" + folder / "in" + "' " + to +
           folder / "out" + "'");
      CHECK((read_file(folder / "out") == content));
      CHECK(read_file(folder / "method") == (is_looked_behind ? "copy_file_range" : "buffered"));
    }
  }
}

TEST_CASE("a pipe on standard input goes to a pipe on standard output by the kernel") {
  const temporary_folder folder;
  for (const std::string sync : {"synced ", "unsynced "}) {
    CHECK(said(digits + "ZC_TEST_METHOD='" + folder / "method" + "' " + program + sync + "copy") == "0123456789");
    CHECK(read_file(folder / "method") == (is_looked_behind ? "splice" : "buffered"));
  }
}

TEST_CASE("what is read from cin and written to cout before and after a copy stays in order") {
  const temporary_folder folder;
  write_file(folder / "in", "0123456789");
  for (const std::string sync : {"synced ", "unsynced "}) {
    CHECK(said(digits + program + sync + "around") == "0(1234)5[6789]");
    CHECK(said(program + sync + "around <'" + folder / "in" + "'") == "0(1234)5[6789]");
  }
}

TEST_CASE("a synced cin shares what is read with stdin, and a synced cout shares its place with printf") {
  const temporary_folder folder;
  write_file(folder / "in", "0123456789");
  CHECK(said(digits + program + "synced stdio") == "0(1234)5[6789]");
  CHECK(said(program + "synced stdio <'" + folder / "in" + "'") == "0(1234)5[6789]");
  said(program + "synced stdio <'" + folder / "in" + "' >'" + folder / "out" + "'");
  CHECK(read_file(folder / "out") == "0(1234)5[6789]");
}

TEST_CASE("a child that inherits descriptor 0 right after a bounded copy reads what follows") {
  const temporary_folder folder;
  write_file(folder / "in", "0123456789");
  for (const std::string sync : {"synced ", "unsynced "}) {
    // libc++'s cin reads ahead on its own, as it does without zc.
    const std::string expected = is_looked_behind ? "01234|56789" : "01234|";
    CHECK(said(digits + program + sync + "child") == expected);
    CHECK(said(program + sync + "child <'" + folder / "in" + "'") == expected);
  }
}

TEST_CASE("a prompt on cout is seen before anything is read from cin") {
  for (const std::string sync : {"synced ", "unsynced "}) CHECK(said(digits + program + sync + "prompt") == "prompt> ");
}

TEST_CASE("a cout with unitbuf keeps nothing back before and after a copy") {
  for (const std::string sync : {"synced ", "unsynced "}) {
    CHECK(said(digits + program + sync + "unitbuf") == "before 0123456789 after");
  }
}

TEST_CASE("a process whose ZC_DISABLE rules ways out copies by the next one, and tells of a name that is no way") {
  const temporary_folder folder;
  const std::string content = bytes(200000);
  write_file(folder / "in", content);
  const auto way_without = [&](const std::string& ways) {
    said("ZC_DISABLE='" + ways + "' ZC_TEST_METHOD='" + folder / "method" + "' " + program + "unsynced copy <'" +
         folder / "in" + "' >'" + folder / "out" + "' 2>'" + folder / "errors" + "'");
    CHECK((read_file(folder / "out") == content));
    return read_file(folder / "method");
  };
  CHECK(way_without("copy_file_range") == (is_looked_behind ? "sendfile" : "buffered"));
  CHECK(read_file(folder / "errors") == "");
  CHECK(way_without("reflink,sendfile,copy_file_range") == "buffered");
  const std::string told = "zc: ZC_DISABLE names no way of copying: reflink\n";
  CHECK(read_file(folder / "errors") == (is_looked_behind ? told : ""));
}
