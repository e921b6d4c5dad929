// The folder that is served, and nothing outside of it.
#ifndef ZC_SAMPLES_HTTP_SERVER_ROOT_HPP
#define ZC_SAMPLES_HTTP_SERVER_ROOT_HPP

#include "descriptor.hpp"

#include <sys/stat.h>

#include <atomic>
#include <string>

namespace http_server {

struct opened_file {
  int error = 0;  // the errno if it is not open
  descriptor file;
  struct stat facts = {};
};

class root {
 public:
  enum class way { openat2, walk };

  // Throws std::system_error if the folder cannot be opened. `first` is for tests: the walk is taken anyway where the
  // kernel, or a seccomp filter, refuses openat2(2).
  explicit root(const std::string& folder, way first = way::openat2);

  // Opens a path without a slash at its front. Whatever symbolic links and renames do meanwhile, what is opened lies
  // below the root. A FIFO or device is opened without waiting for anybody; see `facts` before reading. Links that stay
  // within the root are followed by openat2, and refused by the walk.
  opened_file open(const std::string& path) const;

 private:
  int open_below(const std::string& path) const;
  int open_by_openat2(const std::string& path) const;
  int open_by_walk(const std::string& path) const;

  descriptor folder_;
  mutable std::atomic<bool> walks_;
};

// The status that says to a client what an errno of open() means: 404, 403, 503 or 500.
unsigned status_of_error(int error);

}  // namespace http_server

#endif
