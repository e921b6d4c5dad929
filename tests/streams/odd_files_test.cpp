// Files that are not what they seem: sizes that lie, terminals, FIFOs, devices of the kernel that only look like files.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <termios.h>

#include <fstream>

namespace {

using namespace zc_test;
using zc::copy_end;
using zc::copy_options;
const copy_options all_options[] = {copy_options::none, copy_options::buffered_only,
                                    copy_options::relax_safe_kernel_copy};

// `read` is the master, `write` the slave, which passes bytes on as they are.
two_ends make_terminal() {
  two_ends ends;
  ends.read = unique_fd(checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  checked(::grantpt(ends.read.get()), "grantpt");
  checked(::unlockpt(ends.read.get()), "unlockpt");
  char name[100];
  checked(-::ptsname_r(ends.read.get(), name, sizeof name), "ptsname_r");
  ends.write = open_file(name, O_RDWR | O_NOCTTY);
  termios raw = {};
  checked(::tcgetattr(ends.write.get(), &raw), "tcgetattr");
  ::cfmakeraw(&raw);
  checked(::tcsetattr(ends.write.get(), TCSANOW, &raw), "tcsetattr");
  return ends;
}

// Bytes, one after another, until there are `n`.
std::string read_so_many(int fd, std::size_t n) {
  std::string all(n, '\0');
  std::size_t done = 0;
  for (ssize_t got = 1; done < n && got > 0; done += static_cast<std::size_t>(got)) {
    got = checked(static_cast<int>(::read(fd, all.data() + done, n - done)), "read");
  }
  all.resize(done);
  return all;
}

}  // namespace

TEST_CASE("files of procfs and sysfs, whose sizes lie, arrive whole at files, pipes and sockets") {
  for (const char* const path :
       {"/proc/version", "/proc/filesystems", "/proc/self/mountinfo", "/proc/self/environ", "/proc/kallsyms",
        "/proc/sys/kernel/ostype", "/proc/self/exe", "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/devices/system/cpu/online", "/sys/kernel/notes", "/sys/kernel/btf/vmlinux"}) {
    std::ifstream there(path);
    if (!there) {
      MESSAGE("skipped: this kernel has no ", std::string(path));
      continue;
    }
    const std::string content = read_file(path);
    for (const copy_options options : all_options) {
      CAPTURE(std::string(path));
      const temporary_folder folder;
      std::ifstream in(path);
      std::ofstream out(folder / "out");
      CHECK(zc::copy_stream(in, out, options).bytes == content.size());
      CHECK((read_file(folder / "out") == content));
      for (two_ends (*const make)() :
           {+[] { return make_pipe(); }, +[] { return make_unix(); }, +[] { return make_tcp(); }}) {
        two_ends channel = make();
        drainer reader(std::move(channel.read));
        CHECK(zc::copy_stream(zc::fd_source(path), zc::fd_sink(channel.write.get(), never_close), options).bytes ==
              content.size());
        channel.write.reset();
        CHECK((reader.content() == content));
      }
    }
  }
}

TEST_CASE("a file that cannot be read at all is an error of the input, however it is asked") {
  for (const copy_options options : all_options) {
    const temporary_folder folder;
    zc::fd_sink sink(folder / "out");
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(zc::fd_source("/proc/self/mem"), sink, options, error);
    CHECK(error == std::errc::io_error);  // nothing lies at address 0
    CHECK(result.failed_end == copy_end::input);
  }
}

TEST_CASE("a terminal takes a file, also one that is opened to append and does not block") {
  const std::string content = bytes(100000);
  for (const int flags : {0, O_APPEND, O_NONBLOCK}) {
    for (const copy_options options : all_options) {
      const temporary_folder folder;
      write_file(folder / "in", content);
      two_ends terminal = make_terminal();
      checked(::fcntl(terminal.write.get(), F_SETFL, flags), "F_SETFL");
      std::string got;
      std::thread reader([&] { got = read_so_many(terminal.read.get(), content.size()); });
      CHECK(zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(terminal.write.get(), never_close), options)
                .bytes == content.size());
      reader.join();
      CHECK((got == content));
    }
  }
}

TEST_CASE("a terminal gives what was typed, and its master all that came before the last slave was closed, then EIO") {
  const std::string content = bytes(3000);
  for (const copy_options options : all_options) {
    const temporary_folder folder;
    two_ends terminal = make_terminal();
    zc::fd_sink sink(folder / "out");
    checked(static_cast<int>(::write(terminal.read.get(), content.data(), content.size())), "write");
    CHECK(zc::copy_stream_n(zc::fd_source(terminal.write.get(), never_close), sink, 3000, options).bytes == 3000);
    CHECK((read_file(folder / "out") == content));

    checked(static_cast<int>(::write(terminal.write.get(), content.data(), content.size())), "write");
    terminal.write.reset();
    zc::fd_sink again(folder / "again");
    std::error_code error;
    const zc::copy_result result =
        zc::copy_stream(zc::fd_source(terminal.read.get(), never_close), again, options, error);
    CHECK(error == std::errc::io_error);  // what read(2) says; it is how such an input ends
    CHECK(result.failed_end == copy_end::input);
    CHECK(result.bytes == 3000);
    CHECK((read_file(folder / "again") == content));
  }
}

TEST_CASE("a terminal whose master has gone is at its end as an input, and an error as an output") {
  const temporary_folder folder;
  write_file(folder / "in", "some");
  two_ends terminal = make_terminal();
  terminal.read.reset();
  zc::fd_sink sink(folder / "out");
  std::error_code error;
  CHECK(zc::copy_stream(zc::fd_source(terminal.write.get(), never_close), sink, error).bytes == 0);
  CHECK(!error);
  const zc::copy_result result =
      zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(terminal.write.get(), never_close), error);
  CHECK(error == std::errc::io_error);
  CHECK(result.failed_end == copy_end::output);
}

TEST_CASE("a FIFO that is opened by its path is copied from and to") {
  const std::string content = bytes(300000);
  const temporary_folder folder;
  checked(::mkfifo((folder / "fifo").c_str(), 0600), "mkfifo");
  write_file(folder / "in", content);
  for (const copy_options options : all_options) {
    std::thread writer([&] { zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(folder / "fifo"), options); });
    zc::fd_sink sink(folder / "out");
    CHECK(zc::copy_stream(zc::fd_source(folder / "fifo"), sink, options).bytes == content.size());
    writer.join();
    CHECK((read_file(folder / "out") == content));
  }
}

TEST_CASE("a descriptor that only names a path is an error of its end") {
  const temporary_folder folder;
  write_file(folder / "in", "some");
  const unique_fd name = open_file(folder / "in", O_PATH);
  std::error_code error;
  zc::copy_result result = zc::copy_stream(zc::fd_source(name.get(), never_close), zc::fd_sink(folder / "out"), error);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(result.failed_end == copy_end::input);
  result = zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(name.get(), never_close), error);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(result.failed_end == copy_end::output);
}

// Where memory and lengths must be aligned, an unaligned call is EINVAL (open(2), O_DIRECT).
TEST_CASE("a file that is opened past the page cache gives and takes every byte, or says that it cannot, losing none") {
  const std::string content = bytes(300001);
  for (const copy_options options : all_options) {
    const temporary_folder folder;
    write_file(folder / "in", content);
    const int fd = ::open((folder / "in").c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (fd < 0) {
      MESSAGE("skipped: the file system of ", folder / "", " has no O_DIRECT");
      return;
    }
    const unique_fd direct(fd);
    two_ends channel = make_unix();
    drainer reader(std::move(channel.read));
    std::error_code error;
    zc::copy_result result = zc::copy_stream(zc::fd_source(direct.get(), never_close),
                                             zc::fd_sink(channel.write.get(), never_close), options, error);
    channel.write.reset();
    CHECK((reader.content() == first_of(content, result.bytes)));
    CHECK(position(direct.get()) == static_cast<off_t>(result.bytes));
    CHECK((error ? error == std::errc::invalid_argument && result.failed_end == copy_end::input
                 : result.bytes == content.size()));

    const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_DIRECT);
    two_ends pipe = make_pipe();
    std::string left;
    {
      const feeder peer(std::move(pipe.write), content);
      result = zc::copy_stream(zc::fd_source(pipe.read.get(), never_close), zc::fd_sink(out.get(), never_close),
                               options, error);
      left = read_all(pipe.read.get());
    }
    CHECK((read_file(folder / "out") + result.undelivered + left == content));
    CHECK(read_file(folder / "out").size() == result.bytes);
    CHECK((error ? error == std::errc::invalid_argument && result.failed_end == copy_end::output : left.empty()));
  }
}

TEST_CASE("what the kernel counts and reports by descriptors is copied in its own units") {
  const unique_fd counter(checked(::eventfd(7, EFD_CLOEXEC), "eventfd"));
  const unique_fd timer(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), "timerfd_create"));
  const itimerspec soon = {{0, 0}, {0, 1}};
  checked(::timerfd_settime(timer.get(), 0, &soon, nullptr), "timerfd_settime");
  const temporary_folder folder;
  const unique_fd watch(checked(::inotify_init1(IN_CLOEXEC), "inotify_init1"));
  checked(::inotify_add_watch(watch.get(), (folder / "").c_str(), IN_CREATE), "inotify_add_watch");
  write_file(folder / "a", "");
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  const unique_fd signals(checked(::signalfd(-1, &set, SFD_CLOEXEC), "signalfd"));
  pthread_kill(pthread_self(), SIGUSR1);

  const std::pair<int, std::size_t> inputs[] = {{counter.get(), 8},
                                                {timer.get(), 8},
                                                {watch.get(), sizeof(inotify_event) + 16},
                                                {signals.get(), sizeof(signalfd_siginfo)}};
  for (const auto& [fd, n] : inputs) {
    zc::fd_sink sink(folder / "out");
    CHECK(zc::copy_stream_n(zc::fd_source(fd, never_close), sink, n).bytes == n);
    CHECK(read_file(folder / "out").size() == n);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  const unique_fd polled(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  std::error_code error;
  CHECK(zc::copy_stream(zc::fd_source(polled.get(), never_close), zc::fd_sink(folder / "out"), error).failed_end ==
        copy_end::input);
  CHECK(error == std::errc::invalid_argument);

  write_file(folder / "eight", std::string(7, '\0') + '\1');
  CHECK(zc::copy_stream(zc::fd_source(folder / "eight"), zc::fd_sink(counter.get(), never_close)).bytes == 8);
  for (const int fd : {counter.get(), timer.get(), watch.get(), signals.get(), polled.get()}) {
    write_file(folder / "in", "short");
    zc::fd_source source(folder / "in");
    const zc::copy_result result = zc::copy_stream(source, zc::fd_sink(fd, never_close), error);
    CHECK((error == std::errc::invalid_argument || error == std::errc::bad_file_descriptor));
    CHECK(result.failed_end == copy_end::output);
    CHECK(result.bytes == 0);
    CHECK(source.seek(0, std::ios::cur) == std::streampos(0));
  }
}
