// What the system allows a process: the size of files, the number of descriptors, the size of pipes. Each in a child of
// its own, which ends with it.
#include "../support/child.hpp"
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <fstream>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_options;
const std::string content = bytes(300000);
const copy_options all_options[] = {copy_options::none, copy_options::buffered_only};

// A pipe that holds all of the content, and has no writer any more.
unique_fd make_full_pipe() {
  two_ends pipe = make_pipe();
  checked(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 1024 * 1024), "F_SETPIPE_SZ");
  checked(static_cast<int>(::write(pipe.write.get(), content.data(), content.size())), "write");
  return std::move(pipe.read);
}

template <class Resource>  // its type depends on the C library
void set_limit(Resource what, rlim_t n) {
  rlimit limit = {};
  checked(::getrlimit(what, &limit), "getrlimit");
  limit.rlim_cur = n;
  checked(::setrlimit(what, &limit), "setrlimit");
}

constexpr std::size_t file_limit = 200000;

bool stops_at_the_limit(int in, const std::string& to, copy_options options) {
  zc::fd_sink sink(to);
  set_limit(RLIMIT_FSIZE, file_limit);
  std::error_code error;
  const zc::copy_result result = zc::copy_stream(zc::fd_source(in, never_close), sink, options, error);
  return error == std::errc::file_too_large && result.failed_end == zc::copy_end::output &&
         result.bytes == file_limit && result.undelivered + read_all(in) == content.substr(file_limit);
}

}  // namespace

TEST_CASE(
    "a limit on the size of files ends the copy with EFBIG and the true count, where SIGXFSZ is ignored or blocked") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const copy_options options : all_options) {
    for (const bool is_pipe : {false, true}) {
      for (const bool is_blocked : {false, true}) {
        const unique_fd in = is_pipe ? make_full_pipe() : open_file(folder / "in", O_RDONLY);
        CHECK(in_child([&] {
                sigset_t set;
                sigemptyset(&set);
                sigaddset(&set, SIGXFSZ);
                is_blocked ? pthread_sigmask(SIG_BLOCK, &set, nullptr) : (::signal(SIGXFSZ, SIG_IGN), 0);
                return stops_at_the_limit(in.get(), folder / "out", options);
              }) == 0);
        CHECK((read_file(folder / "out") == content.substr(0, file_limit)));
      }
    }
  }
}

TEST_CASE("with SIGXFSZ at its default, the copy ends the process by it, like write(2)") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  for (const copy_options options : all_options) {
    const unique_fd in = open_file(folder / "in", O_RDONLY);
    const int status = in_child([&] {
      set_limit(RLIMIT_CORE, 0);
      return stops_at_the_limit(in.get(), folder / "out", options);
    });
    CHECK(status == 128 + SIGXFSZ);
    CHECK((read_file(folder / "out") == content.substr(0, file_limit)));
  }
}

TEST_CASE("without a free descriptor for a pipe of its own, a copy goes through a buffer, unless that is ruled out") {
#ifdef ZC_SANITIZED
  MESSAGE("skipped: no free descriptor, which a sanitizer needs itself");
  return;
#endif
  const temporary_folder folder;
  for (const copy_options options : {copy_options::none, copy_options::kernel_only}) {
    const unique_fd in = make_full_pipe();
    const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
    CHECK(in_child([&] {
            const int next = ::dup(0);
            ::close(next);
            set_limit(RLIMIT_NOFILE, static_cast<rlim_t>(next));
            int none[2];
            if (::pipe(none) != -1 || errno != EMFILE) return false;
            std::error_code error;
            const zc::copy_result result = zc::copy_stream(zc::fd_source(in.get(), never_close),
                                                           zc::fd_sink(out.get(), never_close), options, error);
            return options == copy_options::kernel_only
                       ? error == std::errc::operation_not_supported && result.undelivered.empty()
                       : !error && result.bytes == content.size() && result.method == zc::copy_method::buffered;
          }) == 0);
    CHECK((read_file(folder / "out") == (options == copy_options::kernel_only ? "" : content)));
  }
}

TEST_CASE("a user who may have no more large pipes copies through small ones") {
  std::size_t pages = 0;
  std::ifstream("/proc/sys/fs/pipe-user-pages-soft") >> pages;
  if (pages == 0 || pages > 1000000) {
    MESSAGE("skipped: this system does not limit a user's pipes");
    return;
  }
  const temporary_folder folder;
  const unique_fd in = make_full_pipe();
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
  constexpr int skipped = 77;
  const int status = in_child([&] {
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(skipped);  // root has no such limit
    std::vector<two_ends> others;
    while (others.size() < 400) {
      others.push_back(make_pipe());
      if (::fcntl(others.back().write.get(), F_SETPIPE_SZ, 1024 * 1024) == -1) break;
    }
    return others.size() < 400 && errno == EPERM &&
           zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes ==
               content.size();
  });
  if (status == skipped) {
    MESSAGE("skipped: this process may not become another user");
    return;
  }
  CHECK(status == 0);
  CHECK((read_file(folder / "out") == content));
}
