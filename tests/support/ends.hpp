// Both ends of every kind, made for a test and checked after it.
#ifndef ZC_TESTS_ENDS_HPP
#define ZC_TESTS_ENDS_HPP

#include "descriptors.hpp"
#include "temporary.hpp"

#include <linux/loop.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace zc_test {

enum class end_kind {
  file,
  sparse_file,
  empty_file,
  append_file,
  block_device,
  pipe,
  tcp,
  unix_socket,
  procfs_file,
  dev_null,
  dev_zero,
  memfd,
  sealed_memfd,
};

inline const char* name_of(end_kind t) {
  switch (t) {
    case end_kind::file: return "file";
    case end_kind::sparse_file: return "sparse file";
    case end_kind::empty_file: return "empty file";
    case end_kind::append_file: return "append file";
    case end_kind::block_device: return "block device";
    case end_kind::pipe: return "pipe";
    case end_kind::tcp: return "TCP";
    case end_kind::unix_socket: return "Unix socket";
    case end_kind::procfs_file: return "procfs file";
    case end_kind::dev_null: return "/dev/null";
    case end_kind::dev_zero: return "/dev/zero";
    case end_kind::memfd: return "memfd";
    case end_kind::sealed_memfd: return "sealed memfd";
  }
  return "?";
}

// A loop device over a file. Only root can have one, and only where the kernel offers them. Making one takes
// milliseconds, so that those of ends that are gone are used again.
class loop_device {
 public:
  static std::unique_ptr<loop_device> make(const std::string& content) {
    std::string padded = content;
    padded.resize((padded.size() + 4095) / 4096 * 4096 + 4096);
    std::unique_ptr<device> d = take_idle(padded.size());
    if (d == nullptr) d = set_up(padded.size());
    if (d == nullptr) return nullptr;
    const auto n = ::pwrite(d->fd.get(), padded.data(), padded.size(), 0);
    checked(n == static_cast<ssize_t>(padded.size()) ? 0 : -1, "writing a loop device");
    return std::unique_ptr<loop_device>(new loop_device(std::move(d)));
  }
  ~loop_device() {
    const std::lock_guard<std::mutex> lock(mutex());
    idle().push_back(std::move(device_));
  }
  loop_device(const loop_device&) = delete;
  loop_device& operator=(const loop_device&) = delete;

  const std::string& path() const { return device_->path; }

  // Closes what is not in use: for tests that count descriptors.
  static void close_idle() {
    const std::lock_guard<std::mutex> lock(mutex());
    idle().clear();
  }

 private:
  struct device {
    std::size_t size;
    temporary_file file;
    unique_fd fd;
    std::string path;
  };

  explicit loop_device(std::unique_ptr<device> d) : device_(std::move(d)) {}

  static std::mutex& mutex() {
    static std::mutex m;
    return m;
  }
  static std::vector<std::unique_ptr<device>>& idle() {
    static std::vector<std::unique_ptr<device>> all;
    return all;
  }

  static std::unique_ptr<device> take_idle(std::size_t size) {
    const std::lock_guard<std::mutex> lock(mutex());
    for (auto i = idle().begin(); i != idle().end(); ++i) {
      if ((*i)->size != size) continue;
      std::unique_ptr<device> found = std::move(*i);
      idle().erase(i);
      return found;
    }
    return nullptr;
  }

  static std::unique_ptr<device> set_up(std::size_t size) {
    const int control = ::open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    if (control < 0) return nullptr;
    const unique_fd closer(control);
    auto made = std::make_unique<device>();
    made->size = size;
    write_file(made->file.path(), std::string(size, '\0'));
    const unique_fd file = open_file(made->file.path(), O_RDWR);
    for (int tries = 0; tries < 20; ++tries) {  // another test may take the same free number
      const int number = ::ioctl(control, LOOP_CTL_GET_FREE);
      if (number < 0) return nullptr;
      made->path = "/dev/loop" + std::to_string(number);
      made->fd = unique_fd(::open(made->path.c_str(), O_RDWR | O_CLOEXEC));
      if (made->fd.get() < 0 || ::ioctl(made->fd.get(), LOOP_SET_FD, file.get()) != 0) continue;
      loop_info64 about = {};
      about.lo_flags = LO_FLAGS_AUTOCLEAR;  // it goes with its last descriptor, also when the test is killed
      checked(::ioctl(made->fd.get(), LOOP_SET_STATUS64, &about), "LOOP_SET_STATUS64");
      return made;
    }
    return nullptr;
  }

  std::unique_ptr<device> device_;
};

// Makes a file with holes: every other 8 KiB of `content` become zeros that need no blocks.
inline unique_fd write_sparse(const std::string& path, std::string& content) {
  constexpr std::size_t stretch = 8192;
  unique_fd fd = open_file(path, O_RDWR | O_CREAT);
  checked(::ftruncate(fd.get(), static_cast<off_t>(content.size())), "ftruncate");
  for (std::size_t at = 0; at < content.size(); at += stretch) {
    const std::size_t n = std::min(stretch, content.size() - at);
    if (at / stretch % 2 == 0) {
      checked(static_cast<int>(::pwrite(fd.get(), content.data() + at, n, static_cast<off_t>(at))), "pwrite");
    } else {
      content.replace(at, n, n, '\0');
    }
  }
  return fd;
}

// Where bytes come from.
struct input {
  std::string content;  // what a copy of it must give
  bool is_endless = false;

  std::unique_ptr<temporary_file> file;
  std::unique_ptr<loop_device> device;
  std::unique_ptr<feeder> peer;
  unique_fd fd;  // closed before the peer is waited for
};

// Where they go. `before` is what the output had already; what is copied begins at `begin`.
struct output {
  std::string before;
  std::size_t begin = 0;
  std::string path;

  std::unique_ptr<temporary_file> file;
  std::unique_ptr<loop_device> device;
  std::unique_ptr<drainer> peer;
  unique_fd fd;  // closed before the peer is waited for
};

// Null where this machine has no such thing.
inline std::unique_ptr<input> make_input(end_kind t, std::size_t size) {
  auto in = std::make_unique<input>();
  in->content = bytes(size);
  const auto from_file = [&](int flags) {
    in->file = std::make_unique<temporary_file>();
    write_file(in->file->path(), in->content);
    in->fd = open_file(in->file->path(), flags);
  };
  const auto fed_by = [&](two_ends ends) {
    in->fd = std::move(ends.read);
    in->peer = std::make_unique<feeder>(std::move(ends.write), in->content);
  };
  switch (t) {
    case end_kind::file: from_file(O_RDONLY); break;
    case end_kind::sparse_file:
      in->file = std::make_unique<temporary_file>();
      in->fd = write_sparse(in->file->path(), in->content);
      break;
    case end_kind::empty_file:
      in->content.clear();
      from_file(O_RDONLY);
      break;
    case end_kind::append_file: from_file(O_RDWR | O_APPEND); break;
    case end_kind::block_device:
      in->device = loop_device::make(in->content);
      if (in->device == nullptr) return nullptr;
      in->fd = open_file(in->device->path(), O_RDONLY);
      in->is_endless = true;  // longer than asked for, at least
      break;
    case end_kind::pipe: fed_by(make_pipe()); break;
    case end_kind::tcp: fed_by(make_tcp()); break;
    case end_kind::unix_socket: fed_by(make_unix()); break;
    case end_kind::procfs_file:
      in->content = read_file("/proc/version");
      in->fd = open_file("/proc/version", O_RDONLY);
      break;
    case end_kind::dev_null:
      in->content.clear();
      in->fd = open_file("/dev/null", O_RDONLY);
      break;
    case end_kind::dev_zero:
      in->content.assign(size, '\0');
      in->fd = open_file("/dev/zero", O_RDONLY);
      in->is_endless = true;
      break;
    case end_kind::memfd:
    case end_kind::sealed_memfd: in->fd = make_memfd(in->content, t == end_kind::sealed_memfd); break;
  }
  return in;
}

// Null where this machine has no such thing, or it cannot be written.
inline std::unique_ptr<output> make_output(end_kind t, std::size_t size) {
  auto out = std::make_unique<output>();
  const auto to_file = [&](const std::string& before, int flags) {
    out->file = std::make_unique<temporary_file>();
    out->path = out->file->path();
    out->before = before;
    out->begin = (flags & O_APPEND) != 0 ? before.size() : 0;
    write_file(out->path, before);
    out->fd = open_file(out->path, flags);
  };
  const auto drained = [&](two_ends ends) {
    out->fd = std::move(ends.write);
    out->peer = std::make_unique<drainer>(std::move(ends.read));
  };
  switch (t) {
    case end_kind::file:
      to_file("what was there before", O_WRONLY);
      out->begin = 5;
      checked(static_cast<int>(::lseek(out->fd.get(), 5, SEEK_SET)), "lseek");
      break;
    case end_kind::empty_file: to_file("", O_WRONLY); break;
    case end_kind::append_file: to_file("what was there before", O_WRONLY | O_APPEND); break;
    case end_kind::block_device:
      out->device = loop_device::make(std::string(size, 'x'));
      if (out->device == nullptr) return nullptr;
      out->path = out->device->path();
      out->fd = open_file(out->path, O_WRONLY);
      break;
    case end_kind::pipe: drained(make_pipe()); break;
    case end_kind::tcp: drained(make_tcp()); break;
    case end_kind::unix_socket: drained(make_unix()); break;
    case end_kind::dev_null: out->fd = open_file("/dev/null", O_WRONLY); break;
    case end_kind::dev_zero: out->fd = open_file("/dev/zero", O_WRONLY); break;
    case end_kind::memfd: out->fd = make_memfd("", false); break;
    case end_kind::sparse_file:
    case end_kind::procfs_file:
    case end_kind::sealed_memfd: return nullptr;
  }
  return out;
}

// All that the output has now, what it had before included; of a pipe or socket, which this closes, what the peer got.
// Nothing from what keeps nothing.
inline std::string content_of(output& out) {
  if (out.peer != nullptr) {
    out.fd.reset();
    return out.peer->content();
  }
  if (!out.path.empty()) return read_file(out.path);
  if (::lseek(out.fd.get(), 0, SEEK_SET) != 0) return "";
  return read_all(out.fd.get());
}

}  // namespace zc_test

#endif
