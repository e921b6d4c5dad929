// Files that are opened with O_DIRECT. Some file systems want positions, counts and memory to be aligned then, and
// others go by the page cache where they are not (open(2)). zc aligns what it reads, and not what it writes: what is
// refused there is an error.
#include "lossless.hpp"

namespace {

using namespace zc_test;
using zc::copy_options;

// Those that have such a thing; where not, open(2) answers EINVAL.
std::vector<file_system> direct() {
  std::vector<file_system> all;
  for (const file_system& fs : mounted("rw")) {
    if (unique_fd(::open(fs.known("1").c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC)).get() >= 0) {
      all.push_back(fs);
    } else {
      MESSAGE("skipped: O_DIRECT on ", fs.name);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a file that must be written past the page cache takes every byte, or as many as are counted") {
  for (const file_system& to : direct()) {
    for (const end_kind from : inputs) {
      for (const std::size_t size : {std::size_t{1}, std::size_t{4096}, std::size_t{4097}, mebibyte, mebibyte + 1}) {
        CAPTURE(to.name);
        CAPTURE(std::string(name_of(from)));
        CAPTURE(size);
        const temporary_folder folder(to.path);
        const auto in = make_input(from, size);
        const std::string path = folder / "out";
        const unique_fd out = open_file(path, O_WRONLY | O_CREAT | O_DIRECT);
        std::error_code error;
        const zc::copy_result result = copy(in->fd, out, copy_options::none, error);
        check_counts(result, from, *in, out, path);
        if (!error) {
          CHECK(result.bytes == size);
          continue;
        }
        CHECK(error == std::errc::invalid_argument);  // a position, count or memory that is not aligned (open(2))
        CHECK(result.failed_end == zc::copy_end::output);
        checked(::fcntl(out.get(), F_SETFL, 0), "F_SETFL");
        check_goes_on(result, *in, out, path);
      }
    }
  }
}

TEST_CASE("a file that must be read past the page cache gives every byte") {
  for (const file_system& from : direct()) {
    for (const auto& file : known_files()) {
      const std::string& name = file.first;
      const std::string& content = file.second;
      for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
        for (const copy_options options : {copy_options::none, copy_options::relax_safe_kernel_copy}) {
          CAPTURE(from.name);
          CAPTURE(name);
          CAPTURE(std::string(name_of(to)));
          CAPTURE(static_cast<unsigned>(options));
          const unique_fd in = open_file(from.known(name), O_RDONLY | O_DIRECT);
          const auto out = make_output(to, content.size());
          std::error_code error;
          const zc::copy_result result = copy(in, out->fd, options, error);
          CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
          CHECK(error == std::error_code());
          CHECK(result.bytes == content.size());
          out->fd.reset();
          CHECK(((out->peer ? out->peer->content() : contents(out->path)) == content));
        }
      }
    }
  }
}
