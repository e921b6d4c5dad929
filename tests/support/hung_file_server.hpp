// What answers for a file system of FUSE with one file, whose reads hang until they are let go: the raw protocol.
#ifndef ZC_TESTS_HUNG_FILE_SERVER_HPP
#define ZC_TESTS_HUNG_FILE_SERVER_HPP

#include "descriptors.hpp"

#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zc_test {

// For a process of its own, with whose mount namespace the file system goes.
class hung_file_server {
 public:
  hung_file_server(const std::string& text, const std::string& folder, int control)
      : content_(text), control_(control), device_(open_file("/dev/fuse", O_RDWR)) {
    const std::string options = "fd=" + std::to_string(device_.get()) + ",rootmode=40000,user_id=0,group_id=0";
    checked(::unshare(CLONE_NEWNS), "unshare");
    checked(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "making / private");
    checked(::mount("zc-test", folder.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()), "mounting FUSE");
  }

  // Answers until the test closes its end of `control`. Tells it there of the first read, and lets all go at its word.
  void serve() {
    std::vector<char> request(1 << 20);
    for (;;) {
      pollfd ready[] = {{device_.get(), POLLIN, 0}, {control_, POLLIN, 0}};
      checked(::poll(ready, 2, -1), "poll");
      char word;
      if (ready[1].revents != 0) {
        if (::read(control_, &word, 1) != 1) return;
        hangs_ = false;
      }
      if (ready[0].revents != 0) {
        const ssize_t n = ::read(device_.get(), request.data(), request.size());
        if (n < 0 && errno == ENODEV) return;  // no file of it is open any more
        fuse_in_header head;
        if (n >= static_cast<ssize_t>(sizeof head)) {
          std::memcpy(&head, request.data(), sizeof head);
          answer(head, request.data() + sizeof head);
        }
      }
      if (hangs_) continue;
      for (const asked& read : std::exchange(waiting_, {})) {
        const auto begin = static_cast<std::size_t>(std::min<std::uint64_t>(read.what.offset, content_.size()));
        reply(read.id, 0, std::string_view(content_).substr(begin, read.what.size));
      }
    }
  }

 private:
  static constexpr std::uint64_t node = FUSE_ROOT_ID + 1;
  struct asked {
    std::uint64_t id;
    fuse_read_in what;
  };

  void answer(const fuse_in_header& head, const char* argument) {
    switch (head.opcode) {
      case FUSE_INIT: {
        fuse_init_out out = {};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = FUSE_KERNEL_MINOR_VERSION;
        out.max_write = 4096;
        return reply(head.unique, out);
      }
      case FUSE_LOOKUP: {
        fuse_entry_out out = {};
        out.nodeid = node;
        out.attr = attributes(node);
        return reply(head.unique, out);
      }
      case FUSE_GETATTR: {
        fuse_attr_out out = {};
        out.attr = attributes(head.nodeid);
        return reply(head.unique, out);
      }
      case FUSE_OPEN: return reply(head.unique, fuse_open_out());
      case FUSE_READ: {
        asked read = {head.unique, {}};
        std::memcpy(&read.what, argument, sizeof read.what);
        waiting_.push_back(read);
        if (!std::exchange(was_read_, true) && ::write(control_, "r", 1) != 1) throw std::runtime_error("write");
        return;
      }
      case FUSE_RELEASE: return reply(head.unique, 0, std::string_view());
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
      case FUSE_INTERRUPT: return;  // which have no answer
      default: return reply(head.unique, -ENOSYS, std::string_view());
    }
  }

  fuse_attr attributes(std::uint64_t of) const {
    fuse_attr a = {};
    a.ino = of;
    a.mode = of == node ? S_IFREG | 0400u : S_IFDIR | 0500u;
    a.nlink = 1;
    a.size = of == node ? content_.size() : 0;
    return a;
  }

  template <class Out>
  void reply(std::uint64_t id, const Out& out) const {
    reply(id, 0, std::string_view(reinterpret_cast<const char*>(&out), sizeof out));
  }
  void reply(std::uint64_t id, int error, std::string_view out) const {
    fuse_out_header head = {static_cast<std::uint32_t>(sizeof head + out.size()), error, id};
    const iovec parts[] = {{&head, sizeof head}, {const_cast<char*>(out.data()), out.size()}};
    if (::writev(device_.get(), parts, 2) < 0) return;  // who has asked is gone
  }

  const std::string& content_;
  int control_;
  unique_fd device_;
  bool hangs_ = true;
  bool was_read_ = false;
  std::vector<asked> waiting_;
};

}  // namespace zc_test

#endif
