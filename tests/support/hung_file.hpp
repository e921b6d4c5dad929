// A file whose reads hang until they are let go, as those of a network's file system may.
#ifndef ZC_TESTS_HUNG_FILE_HPP
#define ZC_TESTS_HUNG_FILE_HPP

#include "descriptors.hpp"
#include "hung_file_server.hpp"
#include "temporary.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace zc_test {

class hung_file {
 public:
  // Throws std::system_error where FUSE cannot be mounted, for which one has to be root. Of a thread that lives on: the
  // server ends with it. As a thread of this process, the server would never let it end in a read that hangs.
  explicit hung_file(const std::string& text) {
    const temporary_folder folder;
    two_ends control = make_unix();
    control_ = std::move(control.read);
    server_ = checked(::fork(), "fork");
    if (server_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      control_.reset();
      be_server(text, folder / ".", control.write.get());
    }
    control.write.reset();
    int error = EIO;
    if (::read(control_.get(), &error, sizeof error) == sizeof error && error == 0) {
      file_ = unique_fd(
          ::open(("/proc/" + std::to_string(server_) + "/root" + (folder / "file")).c_str(), O_RDONLY | O_CLOEXEC));
      if (file_.get() != -1) return;
      error = errno;
    }
    end();
    throw std::system_error(error, std::generic_category(), "mounting FUSE");
  }
  ~hung_file() {
    let_go();
    file_.reset();  // which the server is told
    end();
  }
  hung_file(const hung_file&) = delete;
  hung_file& operator=(const hung_file&) = delete;

  int fd() const { return file_.get(); }

  // Returns once a read hangs; false if there was none in ten seconds.
  bool is_read() const {
    pollfd told = {control_.get(), POLLIN, 0};
    char word;
    return ::poll(&told, 1, 10'000) == 1 && ::read(control_.get(), &word, 1) == 1;
  }
  void let_go() const { static_cast<void>(::send(control_.get(), "g", 1, MSG_NOSIGNAL)); }

 private:
  [[noreturn]] static void be_server(const std::string& text, const std::string& folder, int control) {
    int error = 0;
    try {
      hung_file_server server(text, folder, control);
      if (::write(control, &error, sizeof error) == sizeof error) server.serve();
    } catch (const std::system_error& e) {
      error = e.code().value();
      if (::write(control, &error, sizeof error) < 0) ::_exit(1);
    } catch (...) {
    }
    ::_exit(0);
  }
  void end() {
    control_.reset();
    ::waitpid(server_, nullptr, 0);
  }

  unique_fd control_;
  unique_fd file_;
  pid_t server_ = -1;
};

}  // namespace zc_test

#endif
