// Prints a row of a table for each file system: which way the bytes of a large file take, within it, out of it and into
// it.
#include "../support/ends.hpp"
#include "mounted.hpp"

#include <iostream>
#include <sstream>

namespace {

using namespace zc_test;
using zc::copy_options;

const char* const large = "4194305";

struct column {
  const char* title;
  end_kind from;
  end_kind to;
  copy_options options;
};
// A `file` is on the file system of the row.
const column columns[] = {
    {"file → file within", end_kind::file, end_kind::file, copy_options::none},
    {"the same, no_reflink", end_kind::file, end_kind::file, copy_options::no_reflink},
    {"file → pipe", end_kind::file, end_kind::pipe, copy_options::none},
    {"file → TCP", end_kind::file, end_kind::tcp, copy_options::none},
    {"file → pipe, relaxed", end_kind::file, end_kind::pipe, copy_options::relax_safe_kernel_copy},
    {"file → TCP, relaxed", end_kind::file, end_kind::tcp, copy_options::relax_safe_kernel_copy},
    {"pipe → file", end_kind::pipe, end_kind::file, copy_options::none},
    {"TCP → file", end_kind::tcp, end_kind::file, copy_options::none},
};

std::string way(const file_system& fs, const column& c) {
  const bool is_into = c.to == end_kind::file;
  if (is_into && fs.role == "ro") return "–";
  CAPTURE(fs.name);
  CAPTURE(std::string(c.title));
  const std::string& content = known_files().at(large);
  const auto folder = is_into ? std::make_unique<temporary_folder>(fs.path) : nullptr;
  const std::string path = is_into ? *folder / "out" : "";
  const auto in = c.from == end_kind::file ? nullptr : make_input(c.from, content.size());
  const auto out = is_into ? nullptr : make_output(c.to, content.size());
  const unique_fd file_in = in ? std::move(in->fd) : open_file(fs.known(large), O_RDONLY);
  unique_fd file_out = out ? std::move(out->fd) : open_file(path, O_WRONLY | O_CREAT);
  std::error_code error;
  const zc::copy_result result = copy(file_in, file_out, c.options, error);
  check_success(result, error, content.size());
  file_out.reset();
  CHECK(((out ? out->peer->content() : contents(path)) == (in ? in->content : content)));
  return std::string(to_string(result.method));
}

// What SEEK_HOLE tells of a sparse file, and whether a copy within the file system, which need not ask, has holes as
// well.
std::string holes(const file_system& fs) {
  const unique_fd in = open_file(fs.known("sparse"), O_RDONLY);
  const auto size = static_cast<off_t>(known_files().at("sparse").size());
  const off_t hole = ::lseek(in.get(), 0, SEEK_HOLE);
  std::string told = hole >= 0 && hole < size ? "told" : "not told";
  if (fs.role == "ro") return told;
  seek(in, 0);
  const temporary_folder folder(fs.path);
  unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  std::error_code error;
  check_success(copy(in, out, copy_options::none, error), error, static_cast<std::size_t>(size));
  checked(::fsync(out.get()), "fsync");  // some file systems allocate nothing before
  out.reset();
  CHECK((contents(folder / "out") == known_files().at("sparse")));
  return told + (allocated(folder / "out") < static_cast<std::size_t>(size) / 2 ? ", kept" : ", filled");
}

}  // namespace

TEST_CASE("on any file system, a large file arrives whole by the ways that this prints") {
  std::ostringstream table;
  table << "ways: | file system |";
  for (const column& c : columns) table << ' ' << c.title << " |";
  table << " holes |\n";
  for (const file_system& fs : mounted()) {
    table << "ways: | " << fs.name << " |";
    for (const column& c : columns) table << ' ' << way(fs, c) << " |";
    table << ' ' << holes(fs) << " |\n";
  }
  std::cout << table.str() << std::flush;
}
