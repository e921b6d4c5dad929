// Files that another machine changes: a copy sees what read(2) sees.
#include "../support/ends.hpp"
#include "mounted.hpp"

namespace {

using namespace zc_test;
using zc::copy_options;

constexpr std::size_t size = 5 * 1024 * 1024;

// Those whose files are reached from the other side as well, past the client, and where.
std::vector<std::pair<file_system, std::string>> shared() {
  std::vector<std::pair<file_system, std::string>> all;
  for (const file_system& fs : mounted("rw")) {
    const std::string other = fs.path + "/../../others/" + fs.name;
    if (std::filesystem::exists(other)) all.emplace_back(fs, other);
  }
  return all;
}

void write_from_other_side(const std::string& path, char c) {
  const unique_fd out = open_file(path, O_WRONLY | O_CREAT);  // not O_TRUNC, so that it is the same file
  const std::string content(size, c);
  CHECK(::write(out.get(), content.data(), size) == static_cast<ssize_t>(size));
}

}  // namespace

TEST_CASE("what another machine writes into a file is in the next copy, if the next read would give it") {
  for (const auto& one : shared()) {
    for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::tcp}) {
      for (const copy_options options :
           {copy_options::none, copy_options::relax_safe_kernel_copy, copy_options::no_reflink}) {
        CAPTURE(one.first.name);
        CAPTURE(std::string(name_of(to)));
        CAPTURE(static_cast<unsigned>(options));
        const temporary_folder folder(one.first.path);
        const std::string path = folder / "in";
        const std::string other = one.second + path.substr(one.first.path.size());
        for (const char c : {'a', 'b', 'c'}) {
          write_from_other_side(other, c);
          const bool is_seen_by_read = read_all(open_file(path, O_RDONLY).get()) == std::string(size, c);
          const auto out = make_output(to, size);
          std::error_code error;
          const zc::copy_result result = copy(open_file(path, O_RDONLY), out->fd, options, error);
          check_success(result, error, size);
          CAPTURE(to_string(result.method));
          CAPTURE(c);
          const bool is_in_copy = content_of(*out) == std::string(size, c);
          CHECK((is_in_copy || !is_seen_by_read));
        }
      }
    }
  }
}
