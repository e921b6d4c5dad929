// FROM and TO of copy_with_progress: files, devices, FIFOs, or - for the standard streams, from where the copy begins.
#ifndef ZC_SAMPLES_COPY_ENDS_HPP
#define ZC_SAMPLES_COPY_ENDS_HPP

#include "command_line.hpp"

#include <zc/fd_device.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

inline struct stat status_of(int fd, const std::string& name) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) fail("asking about " + name);
  return status;
}

class copy_ends {
 public:
  std::string from, to;
  zc::fd_source in{};
  zc::fd_sink out{};
  std::uintmax_t already = 0;  // bytes of FROM that TO had before
  std::optional<std::uintmax_t> total{};

  // A FIFO is open once it has its other end. No O_TRUNC: what TO has is cut off when nothing else can be wrong.
  void open() {
    const int source = from == "-" ? STDIN_FILENO : ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    if (source < 0) fail("opening FROM, " + from);
    in.open(source, boost::iostreams::close_handle);
    source_ = status_of(source, from);
    if (S_ISDIR(source_.st_mode)) throw std::runtime_error(from + " is a directory; name a file in it");

    const int target = to == "-" ? STDOUT_FILENO : ::open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (target < 0) fail("opening TO, " + to);
    out.open(target, boost::iostreams::close_handle);
    target_ = status_of(target, to);
    if (source_.st_dev == target_.st_dev && source_.st_ino == target_.st_ino && has_file()) {
      throw std::runtime_error(from + " and " + to + " are the same file; name another one");
    }
  }

  // Moves both ends to where the copy begins.
  void begin(bool resume) {
    if (resume) {
      skip();
    } else if (S_ISREG(target_.st_mode) && to != "-" && ::ftruncate(out.handle(), 0) != 0) {
      fail("emptying TO, " + to);
    }
    // A file in /proc says 0, whatever it holds. Of standard input, somebody may have read a part before.
    const off_t position = resume ? 0 : std::max<off_t>(::lseek(in.handle(), 0, SEEK_CUR), 0);
    if (has_file() && source_.st_size > position) {
      total = static_cast<std::uintmax_t>(source_.st_size - position);
    }
  }

  bool can_be_resumed() const { return has_file() && S_ISREG(target_.st_mode) && from != "-" && to != "-"; }

 private:
  bool has_file() const { return S_ISREG(source_.st_mode); }

  void skip() {
    if (!can_be_resumed()) throw std::runtime_error("--resume needs files as FROM and TO; leave it away");
    const off_t size = target_.st_size;
    if (size > source_.st_size) {
      throw std::runtime_error(to + " has " + std::to_string(size) + " bytes, and " + from + " only " +
                               std::to_string(source_.st_size) +
                               ": that is no part of it; leave --resume away to replace it");
    }
    if (::lseek(in.handle(), size, SEEK_SET) < 0) fail("going on in " + from);
    if (::lseek(out.handle(), size, SEEK_SET) < 0) fail("going on in " + to);
    already = static_cast<std::uintmax_t>(size);
  }

  struct stat source_ = {};
  struct stat target_ = {};
};

#endif
