// Others that copy, and zc, in situations that are rare: what becomes of the copy. The status says whether zc was right
// in all of them, whatever the others were.
//   peers [PROGRAM]   which copies a file by libc++'s std::filesystem::copy_file
#include "judges.hpp"
#include "peers.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <chrono>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>

namespace {

using namespace zc_peers;
using clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(5);

// In a process of its own, whose status is what `run` returns.
template <class Run>
pid_t start(Run run) {
  const pid_t child = zc_test::checked(::fork(), "fork");
  ::setpgid(child, child);
  if (child != 0) return child;
  int status = ending::unknown_error;
  try {
    status = run();
  } catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
  }
  ::_exit(status);
}

ending end_of(pid_t child) {
  ending e;
  int status = 0;
  const clock::time_point late = clock::now() + patience;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    e.hangs = e.hangs || clock::now() > late;
    if (e.hangs) ::kill(-child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (WIFSIGNALED(status)) e.signal = WTERMSIG(status);
  if (WIFEXITED(status)) e.status = WEXITSTATUS(status);
  return e;
}

std::string verdict_on(const peer& who, stage s) {
  if (who.needs_names && s.from.empty()) return "-";
  std::optional<pid_t> meanwhile;
  if (s.meanwhile) {
    meanwhile = start([&] {
      s.in.reset();
      s.out.reset();
      s.meanwhile();
      return 0;
    });
  }
  const pid_t copying = start([&] {
    s.other.reset();
    s.prepare();
    return who.copy(s);
  });
  for (zc_test::unique_fd* const fd : {&s.in, &s.out, &s.other}) fd->reset();
  const ending e = end_of(copying);
  if (meanwhile && s.ends_with_the_copy) ::kill(*meanwhile, SIGKILL);
  if (meanwhile) end_of(*meanwhile);
  return s.judge(e);
}

// What went wrong most often, and how often.
std::string verdict_on(const peer& who, const situation& where) {
  std::map<std::string, int> wrong;
  for (int i = 0; i < where.rounds; ++i) {
    const std::string verdict = verdict_on(who, where.make());
    if (verdict == "hangs" || verdict == "-") return verdict;
    if (verdict != "right") ++wrong[verdict];
  }
  if (wrong.empty()) return "right";
  const auto most =
      *std::max_element(wrong.begin(), wrong.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most.first + (where.rounds > 1 ? " (" + std::to_string(most.second) + "x)" : "");
}

void print_row(const std::string& title, const std::vector<std::string>& cells) {
  std::cout << std::left << std::setw(25) << title;
  for (const std::string& cell : cells) std::cout << "  " << std::setw(17) << cell;
  std::cout << std::endl;
}

// Mounts are this process's own from here on. Without root, nothing is mounted.
void keep_mounts_private() {
  if (::unshare(CLONE_NEWNS) == 0) ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  keep_mounts_private();
  const std::vector<peer> peers = all_peers(argc > 1 ? argv[1] : "");
  std::vector<std::string> names;
  for (const peer& p : peers) names.emplace_back(p.name);
  print_row("", names);
  bool is_right = true;
  for (const situation& s : all_situations()) {
    std::vector<std::string> row;
    try {
      for (const peer& p : peers) row.push_back(verdict_on(p, s));
    } catch (const std::exception& e) {
      std::cout << "skipped: " << s.name << ": " << e.what() << std::endl;
      continue;
    }
    is_right = is_right && row.front() == "right";
    print_row(s.name, row);
  }
  std::cout << R"(
Each cell is what became of a copy:
  right          all bytes, or an error where there has to be one
  empty, zeros, N of M, success
                 success, with nothing, zeros or so few bytes, or where there had to be an error
  E..., an error that error, where there was no need for one
  (Nx)           in so many of 30 copies, or of 10 of a shrinking file
  -              it copies files only
)";
  return is_right ? 0 : 1;
}
