#include "peers.hpp"

#include <zc/zc.hpp>

#include <sys/sendfile.h>
#include <sys/wait.h>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/file_descriptor.hpp>
#include <ext/stdio_filebuf.h>

namespace zc_peers {
namespace {

using namespace zc_test;
std::string libcxx;

int by_zc(const stage& s) {
  std::error_code error;
  zc::copy_stream(zc::fd_source(s.in.get(), boost::iostreams::never_close_handle),
                  zc::fd_sink(s.out.get(), boost::iostreams::never_close_handle), error);
  return error.value();
}

int by_copy_file(const stage& s) {
  std::error_code error;
  std::filesystem::copy_file(s.from, s.to, std::filesystem::copy_options::overwrite_existing, error);
  return error.value();
}

int by_program(std::vector<const char*> command) {
  command.push_back(nullptr);
  const unique_fd silent = open_file("/dev/null", O_WRONLY);
  ::dup2(silent.get(), STDERR_FILENO);
  ::execvp(command[0], const_cast<char**>(command.data()));
  return errno;
}

int by_copy_file_of_libcxx(const stage& s) { return by_program({libcxx.c_str(), s.from.c_str(), s.to.c_str()}); }

// Which says no more than that there was an error.
int by_cp(const stage& s) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(by_program({"cp", s.from.c_str(), s.to.c_str()}));
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0 ? 0 : ending::unknown_error;
}

int by_insertion(const stage& s) {
  __gnu_cxx::stdio_filebuf<char> from(s.in.get(), std::ios::in);
  __gnu_cxx::stdio_filebuf<char> to(s.out.get(), std::ios::out);
  std::ostream out(&to);
  out << &from << std::flush;
  return out ? 0 : ending::unknown_error;
}

int by_boost(const stage& s) {
  namespace io = boost::iostreams;
  try {
    io::copy(io::file_descriptor_source(s.in.get(), io::never_close_handle),
             io::file_descriptor_sink(s.out.get(), io::never_close_handle));
  } catch (const std::exception&) {
    return ending::unknown_error;
  }
  return 0;
}

int by_sendfile(const stage& s) {
  ssize_t n = 0;
  do {
    n = ::sendfile(s.out.get(), s.in.get(), nullptr, std::size_t{1} << 30);
  } while (n > 0);
  return n < 0 ? errno : 0;
}

}  // namespace

std::vector<peer> all_peers(const std::string& libcxx_program) {
  libcxx = libcxx_program;
  std::vector<peer> all = {
      {"zc", false, by_zc},
      {"<< rdbuf()", false, by_insertion},
      {"boost copy", false, by_boost},
      {"sendfile loop", false, by_sendfile},
      {"copy_file", true, by_copy_file},
      {"cp", true, by_cp},
  };
  if (!libcxx.empty()) all.insert(all.end() - 1, {"copy_file, libc++", true, by_copy_file_of_libcxx});
  return all;
}

}  // namespace zc_peers
