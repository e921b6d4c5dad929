#include "judges.hpp"
#include "stage.hpp"

#include <sys/mount.h>
#include <sys/time.h>

#include <chrono>

namespace zc_peers {
namespace {

using namespace zc_test;
using namespace std::chrono_literals;

void pause(std::chrono::microseconds time) { std::this_thread::sleep_for(time); }

std::string content_of(const std::string& path) { return read_all(open_file(path, O_RDONLY).get()); }

void write_or_stop(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0) ::_exit(1);
    done += static_cast<std::size_t>(n);
  }
}

// From a file that is there to a new one.
stage from_file(const std::string& from) {
  stage s;
  s.from = from;
  s.to = *s.folder / "out";
  s.in = open_file(s.from, O_RDONLY);
  s.out = open_file(s.to, O_RDWR | O_CREAT);
  return s;
}

stage from_new_file(const std::string& content) {
  auto folder = std::make_unique<temporary_folder>();
  const std::string path = *folder / "in";
  write_file(path, content);
  stage s = from_file(path);
  s.to = *folder / "out";
  s.out = open_file(s.to, O_RDWR | O_CREAT);
  s.folder = std::move(folder);
  return s;
}

// Its size says nothing about its content.
stage special_file(const char* path) {
  stage s = from_file(path);
  s.judge = [content = content_of(path), to = s.to](const ending& e) {
    return judge_bytes(e, content_of(to), content, content.size());
  };
  return s;
}

// Each byte that was written at all arrives, up to where the file ended when it was met.
std::function<std::string(const ending&)> judge_growth(const stage& s, std::size_t least) {
  return [from = s.from, to = s.to, least](const ending& e) {
    return judge_bytes(e, content_of(to), content_of(from), least);
  };
}

// Until this process is ended.
void append_all_the_time(const std::string& path) {
  const unique_fd out = open_file(path, O_WRONLY | O_APPEND);
  const std::string some(16 * 1024, 'a');
  for (int i = 0; i < 2000; ++i) write_or_stop(out.get(), some);
}

stage growing() {
  constexpr std::size_t size = 1000000;
  stage s = from_new_file(bytes(size));
  s.meanwhile = [path = s.from] { append_all_the_time(path); };
  s.ends_with_the_copy = true;
  s.judge = judge_growth(s, size);
  return s;
}

// As of a data base that sets its files' sizes beforehand; appended to like a log.
stage sparse_and_growing() {
  constexpr off_t size = 1000000;
  stage s = from_new_file(bytes(100000));
  checked(::truncate(s.from.c_str(), size), "truncate");
  s.meanwhile = [path = s.from] { append_all_the_time(path); };
  s.ends_with_the_copy = true;
  s.judge = judge_growth(s, size);
  return s;
}

stage shrinking() {
  constexpr off_t least = 1000000;
  const std::string& content = bytes(8000000);
  stage s = from_new_file(content);
  s.meanwhile = [path = s.from] {
    pause(3ms);
    checked(::truncate(path.c_str(), least), "truncate");
  };
  s.judge = [&content, to = s.to](const ending& e) { return judge_bytes(e, content_of(to), content, least); };
  return s;
}

stage to_dev_full() {
  stage s = from_new_file(bytes(100000));
  s.to = "/dev/full";
  s.out = open_file(s.to, O_WRONLY);
  s.judge = judge_error;
  return s;
}

// The mount belongs to this process and those that it starts, as main() has seen to, and goes with them.
stage to_full_disk() {
  const std::string& content = bytes(3000000);
  stage s = from_new_file(content);
  const std::string disk = *s.folder / "disk";
  std::filesystem::create_directory(disk);
  checked(::mount("none", disk.c_str(), "tmpfs", 0, "size=1m"), "mount");
  s.to = disk + "/out";
  s.out = open_file(s.to, O_RDWR | O_CREAT);
  s.judge = [disk](const ending& e) {
    ::umount2(disk.c_str(), MNT_DETACH);
    return judge_error(e);
  };
  return s;
}

// From a pipe or socket, whose other end `send` has.
stage from_channel(two_ends ends, const std::string& content, std::function<void(int fd)> send) {
  stage s;
  s.to = *s.folder / "out";
  s.in = std::move(ends.read);
  s.other = std::move(ends.write);
  s.out = open_file(s.to, O_RDWR | O_CREAT);
  s.meanwhile = [send = std::move(send), fd = s.other.get()] { send(fd); };
  s.judge = [&content, to = s.to](const ending& e) { return judge_bytes(e, content_of(to), content, content.size()); };
  return s;
}

// The byte itself is no part of what read(2) gives, and all others are.
stage urgent_byte() {
  const std::string& content = bytes(500000);
  return from_channel(make_tcp(), content, [&content](int fd) {
    write_or_stop(fd, content.substr(0, 200000));
    ::send(fd, "!", 1, MSG_OOB);
    write_or_stop(fd, content.substr(200000));
  });
}

// A signal each half millisecond, which interrupts what blocks.
void signal_often() {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGALRM, &action, nullptr);
  const itimerval often = {{0, 500}, {0, 500}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
}

stage signals_while_reading() {
  const std::string& content = bytes(500000);
  stage s = from_channel(make_pipe(), content, [&content](int fd) {
    for (std::size_t done = 0; done < content.size(); done += 5000) {
      write_or_stop(fd, content.substr(done, 5000));
      pause(1ms);
    }
  });
  s.prepare = signal_often;
  return s;
}

stage signals_while_writing() {
  const std::string& content = bytes(1000000);
  stage s = from_new_file(content);
  s.from.clear();  // `cp` and the like have no handler
  two_ends pipe = make_pipe();
  s.out = std::move(pipe.write);
  s.other = std::move(pipe.read);
  s.meanwhile = [fd = s.other.get(), to = s.to] {
    const unique_fd received = open_file(to, O_WRONLY);
    char block[8192];
    for (ssize_t n = 0; (n = ::read(fd, block, sizeof block)) > 0;) {
      write_or_stop(received.get(), std::string(block, static_cast<std::size_t>(n)));
      pause(700us);
    }
  };
  s.prepare = signal_often;
  s.judge = [&content, to = s.to](const ending& e) { return judge_bytes(e, content_of(to), content, content.size()); };
  return s;
}

stage closed_reader() {
  stage s = from_new_file(bytes(1000000));
  s.from.clear();
  two_ends pipe = make_pipe();
  s.out = std::move(pipe.write);
  s.judge = judge_error;
  return s;
}

}  // namespace

std::vector<situation> all_situations() {
  return {
      {"a file of procfs", [] { return special_file("/proc/version"); }},
      {"a file of sysfs", [] { return special_file("/sys/kernel/mm/transparent_hugepage/enabled"); }},
      {"a growing file", growing, 30},
      {"a sparse file, growing", sparse_and_growing, 30},
      {"a shrinking file", shrinking, 10},
      {"to /dev/full", to_dev_full},
      {"to a full tmpfs", to_full_disk},
      {"TCP with an urgent byte", urgent_byte},
      {"signals, from a pipe", signals_while_reading},
      {"signals, to a pipe", signals_while_writing},
      {"to a pipe without reader", closed_reader},
  };
}

}  // namespace zc_peers
