// The root is not left, and nothing is waited for, by openat2 and by the walk.
#include "../../samples/http_server/root.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

using namespace http_server;
namespace fs = std::filesystem;

namespace {

class site {
 public:
  site() {
    std::string name = (fs::temp_directory_path() / "zc-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    fs::create_directories(folder / "root/inner");
    fs::create_directory(folder / "root-not");
    std::ofstream(folder / "root/inner/file") << "content";
    std::ofstream(folder / "secret") << "secret";
    std::ofstream(folder / "root-not/secret") << "secret";
    fs::create_symlink("../secret", folder / "root/out");
    fs::create_symlink(folder / "secret", folder / "root/absolute");
    fs::create_symlink("..", folder / "root/up");
    fs::create_symlink("inner", folder / "root/in");
    fs::create_symlink("loop", folder / "root/loop");
    REQUIRE(::mkfifo((folder / "root/fifo").c_str(), 0600) == 0);
  }
  ~site() { fs::remove_all(folder); }

  fs::path folder;
};

}  // namespace

TEST_CASE("84: what lies below the root is opened, and nothing else") {
  const site s;
  for (const auto way : {root::way::openat2, root::way::walk}) {
    CAPTURE(static_cast<int>(way));
    const root r((s.folder / "root").string(), way);
    CHECK(r.open("inner/file").facts.st_size == 7);
    CHECK(S_ISDIR(r.open(".").facts.st_mode));
    CHECK(S_ISDIR(r.open("inner").facts.st_mode));
    CHECK(r.open("missing").error == ENOENT);
    CHECK(r.open("inner/file/x").error == ENOTDIR);
    CHECK(r.open(std::string(300, 'n')).error == ENAMETOOLONG);
    for (const char* path : {"out", "absolute", "up/secret", "up/root-not/secret", "..", "../secret",
                             "inner/../../secret", "../root-not/secret", "/etc/passwd", "loop", "inner/../out"}) {
      const auto opened = r.open(path);
      CHECK_MESSAGE((!opened.file.is_open() && status_of_error(opened.error) == 404), path);
    }
  }
}

TEST_CASE("84: a link within the root is followed by openat2, and refused by the walk") {
  const site s;
  const auto by_walk = root((s.folder / "root").string(), root::way::walk).open("in/file");
  CHECK(by_walk.error == ENOTDIR);
  const auto opened = root((s.folder / "root").string()).open("in/file");
  if (opened.error == ENOTDIR) {
    MESSAGE("skipped: openat2, which this kernel does not have");
  } else {
    CHECK(opened.error == 0);
  }
}

TEST_CASE("84: a FIFO is opened without waiting for a writer, and is told from a file") {
  const site s;
  for (const auto way : {root::way::openat2, root::way::walk}) {
    const auto opened = root((s.folder / "root").string(), way).open("fifo");
    CHECK(opened.error == 0);
    CHECK(S_ISFIFO(opened.facts.st_mode));
  }
}

TEST_CASE("84: a Unix socket is no file") {
  const site s;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  (s.folder / "root/socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(status_of_error(root((s.folder / "root").string()).open("socket").error) == 404);
  ::close(fd);
}

TEST_CASE("a root that is not there is named") {
  CHECK_THROWS_WITH_AS(root("/missing"), doctest::Contains("/missing"), std::system_error);
}
