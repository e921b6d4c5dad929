// A copy that is whole or not there, also after a crash: a temporary file beside the target gets all bytes, is written
// to the disk, and takes the target's name only then.
#include "command_line.hpp"
#include "stop_signals.hpp"

#include <zc/zc.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

using std::filesystem::path;

struct stopped {};

// A file of its own beside the target, which is gone with this object unless it was renamed.
class temporary_file {
 public:
  // mkostemp(3) opens with O_EXCL and mode 0600: nobody else's file is written, and nobody else reads half a copy. The
  // target's name is cut where the whole would be longer than the 255 bytes that a name can have.
  explicit temporary_file(const path& target)
      : name_(target.parent_path() / ('.' + target.filename().string().substr(0, 200) + ".durable_copy-XXXXXX")) {
    const int fd = ::mkostemp(name_.data(), O_CLOEXEC);
    if (fd < 0) fail("making " + name_);
    ::close(fd);
  }
  ~temporary_file() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& name() const { return name_; }

  // rename(2) replaces a target at once: at any moment its name stands for the old file or for this one.
  void rename_to(const path& target) {
    if (std::rename(name_.c_str(), target.c_str()) != 0) fail("renaming " + name_ + " to " + target.string());
    name_.clear();
  }

 private:
  std::string name_;
};

void stop_if_asked() {
  if (stop_signals::caught != 0) throw stopped();
}

// Returns once the disk has it all. An EIO is never tried again: the kernel has dropped what it could not write.
void sync_to_disk(int fd, const std::string& name) {
  while (::fsync(fd) != 0) {
    if (errno != EINTR) fail("writing " + name + " to the disk");
    stop_if_asked();
  }
}

// What rename(2) changed is in the directory, which has to reach the disk as well.
void sync_directory(const path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("opening " + folder.string());
  const int status = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  errno = error;
  if (status != 0)
    fail("the copy is whole, but a crash may bring the old file back: writing " + folder.string() + " to the disk");
}

zc::copy_result copy_in_steps(std::ifstream& in, std::ofstream& out) {
  zc::copy_operation copy(in, out);
  for (zc::copy_state state = zc::copy_state::more; state != zc::copy_state::done; stop_if_asked()) {
    state = copy.step();
    // A signal ends the wait, but for one that comes just before it.
    if (state == zc::copy_state::waiting) copy.wait(std::chrono::milliseconds(100));
  }
  return copy.finish();
}

// Renaming onto a device or FIFO would put a file into its place. Behind a symbolic link, the file that it names is
// replaced, and not the link.
path target_of(const path& to) {
  const path target = std::filesystem::weakly_canonical(std::filesystem::absolute(to));
  const auto type = std::filesystem::status(target).type();
  if (type == std::filesystem::file_type::directory) throw std::runtime_error(to.string() + " is a directory");
  if (type != std::filesystem::file_type::not_found && type != std::filesystem::file_type::regular) {
    throw std::runtime_error(to.string() + " is no file, and a durable copy would take its place");
  }
  return target;
}

zc::copy_result durable_copy(const path& from, const path& to) {
  const path target = target_of(to);
  std::ifstream in(from, std::ios::binary);
  if (!in) fail("opening " + from.string());
  struct stat source = {};
  if (::fstat(zc::native_handle(in), &source) != 0) fail("asking about " + from.string());
  if (S_ISDIR(source.st_mode)) throw std::runtime_error(from.string() + " is a directory");

  stop_signals::watch();
  temporary_file temporary(target);
  std::ofstream out(temporary.name(), std::ios::binary);
  if (!out) fail("opening " + temporary.name());

  zc::copy_result result = copy_in_steps(in, out);

  // No std::ofstream gives its descriptor away; zc::native_handle does.
  const int fd = zc::native_handle(out);
  if (S_ISREG(source.st_mode) && ::fchmod(fd, source.st_mode & 0777) != 0) fail("giving a mode to " + temporary.name());
  // Not fdatasync(2): that writes the new file's size and blocks, but leaves out its mode.
  sync_to_disk(fd, temporary.name());
  out.close();
  if (!out) fail("closing " + temporary.name());
  stop_if_asked();
  temporary.rename_to(target);
  sync_directory(target.parent_path());
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("durable_copy",
                    "Copies a file so that TO is whole, or as it was before, also after an error or a crash.");
  std::string from, to;
  line.add_argument("FROM", from, "the file to copy");
  line.add_argument("TO", to, "the copy: a new file, with the mode of FROM, which replaces an old one");

  return line.run(argc, argv, [&] {
    try {
      const zc::copy_result result = durable_copy(from, to);
      line.tell(std::to_string(result.bytes) + " bytes, " + std::string(to_string(result.method)) + ", on the disk");
      line.explain(result);
      return 0;
    } catch (const stopped&) {
      line.tell(stop_signals::description() + "; " + to + " is as it was before");
      stop_signals::die();
    }
  });
}
