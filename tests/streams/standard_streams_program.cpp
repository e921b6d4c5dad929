// What standard_streams_test runs: std::cin, cout, cerr and clog of a process of its own. Arguments: "synced" or
// "unsynced", and a word that says what to do. The way that was taken is the last line of the file ZC_TEST_METHOD.
#include <zc/zc.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

void tell(const zc::copy_result& result) {
  if (const char* const path = std::getenv("ZC_TEST_METHOD")) std::ofstream(path) << to_string(result.method);
}

}  // namespace

int main(int, char** argv) {
  std::ios::sync_with_stdio(argv[1] == std::string("synced"));
  const std::string what = argv[2];
  if (what == "copy") {
    tell(zc::copy_stream(std::cin, std::cout));
  } else if (what == "cerr") {
    tell(zc::copy_stream(std::cin, std::cerr));
  } else if (what == "clog") {
    tell(zc::copy_stream(std::cin, std::clog));
  } else if (what == "around") {  // reads and writes before and after
    std::cout << static_cast<char>(std::cin.get()) << '(';
    tell(zc::copy_stream_n(std::cin, std::cout, 4));
    std::cout << ')' << static_cast<char>(std::cin.get()) << '[';
    zc::copy_stream(std::cin, std::cout);
    std::cout << ']' << (std::cin.good() ? "" : "not good") << (std::cin.get() == EOF ? "" : "no end");
  } else if (what == "stdio") {  // the same through stdio, between whose calls the streams are used
    std::putchar(std::getchar());
    std::cout << '(';
    tell(zc::copy_stream_n(std::cin, std::cout, 4));
    std::printf(")%c[", std::getchar());
    zc::copy_stream(std::cin, std::cout);
    std::printf("]");
  } else if (what == "child") {  // inherits descriptor 0, and reads on
    tell(zc::copy_stream_n(std::cin, std::cout, 5));
    std::cout.flush();  // which zc does not do for a stream that it cannot look behind
    return std::system("printf '|'; cat");
  } else if (what == "prompt") {
    std::cout << "prompt> ";  // is flushed by reading from cin
    std::ofstream out("/dev/null");
    tell(zc::copy_stream(std::cin, out));
    std::_Exit(0);  // without flushing
  } else if (what == "unitbuf") {
    std::cout << std::unitbuf << "before ";
    tell(zc::copy_stream(std::cin, std::cout));
    std::cout << " after";
    std::_Exit(0);
  } else {
    return 2;
  }
  return 0;
}
