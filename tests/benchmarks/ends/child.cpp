#include "ends/child.hpp"

#include "ends/fd.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace zc_benchmark {
namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

}  // namespace

child::child(const std::vector<std::string>& command, const std::vector<inherited>& descriptors) : name_(command[0]) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO}) {
    ::posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0);
  }
  // By way of high numbers: one descriptor's new number may be another's old one.
  std::vector<unique_fd> high;
  for (const inherited& d : descriptors) {
    high.emplace_back(checked(::fcntl(d.ours, F_DUPFD_CLOEXEC, 100), "F_DUPFD_CLOEXEC"));
    ::posix_spawn_file_actions_adddup2(&actions, high.back().get(), d.theirs);
  }
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int error = ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    pid_ = -1;
    throw std::system_error(error, std::generic_category(), "starting " + name_);
  }
}

child::child(child&& other) noexcept : name_(std::move(other.name_)), pid_(std::exchange(other.pid_, -1)) {}

child::~child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

double child::wait() {
  int status = 0;
  rusage used = {};
  const pid_t ended = ::wait4(pid_, &status, 0, &used);
  pid_ = -1;
  checked(ended, "wait4");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(name_ + " failed");
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::string output_of(const std::vector<std::string>& command, std::vector<inherited> descriptors) {
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe2");
  unique_fd reader(ends[0]), writer(ends[1]);
  descriptors.push_back({writer.get(), STDOUT_FILENO});
  child program(command, descriptors);
  writer.reset();
  std::string all;
  char block[4096];
  for (ssize_t n = 0; (n = checked(::read(reader.get(), block, sizeof block), "read")) > 0;) {
    all.append(block, static_cast<std::size_t>(n));
  }
  program.wait();
  return all;
}

bool is_found(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace zc_benchmark
