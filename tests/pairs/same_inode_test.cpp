// Two files that share an inode number, on two file systems, are two files.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace {

using namespace zc_test;

enum result { right, wrong, not_possible_here };

ino_t inode_of(const unique_fd& fd) {
  struct stat about = {};
  checked(::fstat(fd.get(), &about), "fstat");
  return about.st_ino;
}

// Copies while the input grows. A file that is copied onto its own end is not followed there.
result copy_between(const std::string& from, const std::string& to) {
  const std::string before = bytes(100000);
  const std::string more = bytes(33333);
  write_file(from, before);
  const unique_fd in = open_file(from, O_RDONLY);
  const unique_fd out = open_file(to, O_WRONLY | O_CREAT);
  if (inode_of(in) != inode_of(out)) return not_possible_here;
  bool has_grown = false;
  const kernel k([&](request&, int) -> std::optional<answer> {
    if (!has_grown && position(in.get()) > 0) {
      std::ofstream(from, std::ios::app) << more;
      has_grown = true;
    }
    return std::nullopt;
  });
  std::error_code error;
  const zc::copy_result copied =
      zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close), error);
  const bool is_all = copied.bytes == before.size() + more.size() && read_file(to) == before + more;
  return has_grown && !error && is_all ? right : wrong;
}

// In a process whose mounts are its own, and go with it.
result copy_between_mounts(const temporary_folder& folder) {
  if (::unshare(CLONE_NEWNS) != 0) return not_possible_here;
  ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  for (const char* const name : {"a", "b"}) {
    const std::string path = folder / name;
    std::filesystem::create_directory(path);
    if (::mount("none", path.c_str(), "tmpfs", 0, "size=1m") != 0) return not_possible_here;
  }
  return copy_between(folder / "a/file", folder / "b/file");
}

}  // namespace

TEST_CASE("a file on another file system is not taken for the input, whose inode number it has") {
  const temporary_folder folder;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    result found = wrong;
    try {
      found = copy_between_mounts(folder);
    } catch (const std::exception&) {
    }
    ::_exit(found);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_possible_here) {
    MESSAGE("skipped: mounting needs root, and is not permitted in every container");
    return;
  }
  CHECK(WEXITSTATUS(status) == right);
}
