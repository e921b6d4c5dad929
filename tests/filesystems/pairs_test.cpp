// Files of every file system against files of every other, pipes, sockets and block devices: the bytes, both positions,
// the holes, the result and the way.
#include "../pairs/ends.hpp"
#include "mounted.hpp"

#include <set>

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

struct positions {
  std::size_t in;
  std::size_t out;
};
constexpr positions starts[] = {{0, 0}, {1, 0}, {0, 7}, {4096, 4096}, {4097, 3}};

// What holes there are in an input is told by SEEK_HOLE alone; the others say that there are none (lseek(2)).
bool tells_holes(const file_system& fs, const unique_fd& file, std::size_t size) {
  const off_t hole = ::lseek(file.get(), 0, SEEK_HOLE);
  const bool tells = hole >= 0 && static_cast<std::size_t>(hole) < size;
  if (fs.is_one_of({"ext4", "xfs", "btrfs", "tmpfs", "overlay", "read-only"})) CHECK(tells);
  return tells;
}

// copy_file_range works across file systems from 5.3 to 5.18 only (copy_file_range(2)).
std::set<copy_method> ways_to_file(const file_system& from, const file_system& to, copy_options options) {
  if (options == copy_options::no_reflink) return {copy_method::sendfile};
  if (from.name == to.name) return {copy_method::copy_file_range};
  return {copy_method::copy_file_range, copy_method::sendfile};
}

copy_method way_to_stream(const file_system& from, std::size_t size, copy_options options) {
  const bool is_unchanging = from.is_one_of({"squashfs", "erofs", "verity"});
  if (options == copy_options::relax_safe_kernel_copy) return copy_method::sendfile;
  if (is_unchanging && size >= 128 * 1024) return copy_method::sendfile;
  return size >= 1024 * 1024 ? copy_method::mapped : copy_method::buffered;
}

void check_success(const zc::copy_result& result, std::error_code error, std::size_t n) {
  CHECK(error == std::error_code());
  CHECK(result.bytes == n);
  CHECK(result.failed_end == zc::copy_end::neither);
  CHECK(result.undelivered.empty());
}

void check_file_to_file(const file_system& from, const file_system& to, const std::string& name, positions start,
                        copy_options options) {
  const std::string& content = known_files().at(name);
  if (start.in > content.size()) return;
  const std::string expected = content.substr(start.in);
  const std::string before = start.out == 0 ? "" : bytes(8000);  // so that something is behind a short copy

  const temporary_folder folder(to.path);
  write_file(folder / "out", before);
  const unique_fd in = open_file(from.known(name), O_RDONLY);
  unique_fd out = open_file(folder / "out", O_WRONLY);
  seek(in, start.in);
  seek(out, start.out);
  std::error_code error;
  const zc::copy_result result = copy(in, out, options, error);
  check_success(result, error, expected.size());
  CHECK(position(in.get()) == static_cast<off_t>(content.size()));
  CHECK(position(out.get()) == static_cast<off_t>(start.out + expected.size()));
  if (expected.empty()) {
    CHECK(result.method == copy_method::none);
  } else {
    CAPTURE(to_string(result.method));
    CHECK(ways_to_file(from, to, options).count(result.method) == 1);
  }

  out.reset();
  const std::size_t end = std::min(before.size(), start.out + expected.size());
  CHECK((contents(folder / "out") == before.substr(0, start.out) + expected + before.substr(end)));
  if (name == "sparse" && tells_holes(from, in, content.size())) {
    CHECK(allocated(folder / "out") < content.size() / 2);  // a quarter is data, at most
  }
}

void check_file_to_stream(const file_system& from, const std::string& name, thing to, copy_options options) {
  const std::string& content = known_files().at(name);
  const unique_fd in = open_file(from.known(name), O_RDONLY);
  const auto out = make_output(to, content.size());
  std::error_code error;
  const zc::copy_result result = copy(in, out->fd, options, error);
  check_success(result, error, content.size());
  CHECK(position(in.get()) == static_cast<off_t>(content.size()));
  CAPTURE(to_string(result.method));
  CHECK(result.method == (content.empty() ? copy_method::none : way_to_stream(from, content.size(), options)));
  out->fd.reset();
  CHECK((out->peer->content() == content));
}

}  // namespace

TEST_CASE("a file of any file system arrives on any other, from any position, with its holes") {
  for (const file_system& from : mounted()) {
    for (const file_system& to : mounted("rw")) {
      for (const auto& [name, content] : known_files()) {
        for (const positions start : starts) {
          CAPTURE(from.name);
          CAPTURE(to.name);
          CAPTURE(name);
          CAPTURE(start.in);
          CAPTURE(start.out);
          check_file_to_file(from, to, name, start, copy_options::none);
          const bool is_at_page = start.in == start.out;  // where blocks could be shared
          if (is_at_page) check_file_to_file(from, to, name, start, copy_options::no_reflink);
        }
      }
    }
  }
}

TEST_CASE("a file of any file system goes to a pipe and a socket, by sendfile only if it cannot change, or relaxed") {
  for (const file_system& from : mounted()) {
    for (const auto& [name, content] : known_files()) {
      for (const thing to : {thing::pipe, thing::unix_socket}) {
        for (const copy_options options : {copy_options::none, copy_options::relax_safe_kernel_copy}) {
          CAPTURE(from.name);
          CAPTURE(name);
          CAPTURE(std::string(name_of(to)));
          CAPTURE(static_cast<unsigned>(options));
          check_file_to_stream(from, name, to, options);
        }
      }
    }
  }
}

TEST_CASE("a pipe, a socket and a block device arrive on any file system, at any position") {
  for (const file_system& to : mounted("rw")) {
    for (const thing from : {thing::pipe, thing::unix_socket, thing::block_device}) {
      for (const std::size_t size :
           {std::size_t{1}, std::size_t{4097}, std::size_t{128 * 1024}, std::size_t{3000001}}) {
        for (const std::size_t start : {std::size_t{0}, std::size_t{7}, std::size_t{4096}}) {
          CAPTURE(to.name);
          CAPTURE(std::string(name_of(from)));
          CAPTURE(size);
          CAPTURE(start);
          const temporary_folder folder(to.path);
          const auto in = make_input(from, size);
          if (in == nullptr) {
            MESSAGE("skipped: this machine gives no ", std::string(name_of(from)));
            break;
          }
          const std::string before = bytes(start);
          write_file(folder / "out", before);
          const unique_fd out = open_file(folder / "out", O_WRONLY);
          seek(out, start);
          zc::fd_source source(in->fd.get(), never);
          zc::fd_sink sink(out.get(), never);
          std::error_code error;
          const zc::copy_result result = zc::copy_stream_n(source, sink, size, copy_options::none, error);
          check_success(result, error, size);
          const copy_method expected = from == thing::block_device ? copy_method::sendfile
                                       : size > 256 * 1024         ? copy_method::splice_through_pipe
                                                                   : copy_method::buffered;
          CAPTURE(to_string(result.method));
          CHECK(result.method == expected);
          CHECK(position(out.get()) == static_cast<off_t>(start + size));
          CHECK((contents(folder / "out") == before + in->content));
        }
      }
    }
  }
}

TEST_CASE("a file of any file system arrives on a block device, as far as that has room") {
  for (const file_system& from : mounted()) {
    for (const auto& [name, content] : known_files()) {
      for (const std::size_t room : {content.size(), content.size() / 2}) {
        CAPTURE(from.name);
        CAPTURE(name);
        CAPTURE(room);
        const auto out = make_output(thing::block_device, room);
        if (out == nullptr) {
          MESSAGE("skipped: this machine gives no block device");
          return;
        }
        const unique_fd in = open_file(from.known(name), O_RDONLY);
        std::error_code error;
        const zc::copy_result result = copy(in, out->fd, copy_options::none, error);
        const std::size_t end = static_cast<std::size_t>(::lseek(out->fd.get(), 0, SEEK_END));
        CHECK(result.bytes == std::min(content.size(), end));
        CHECK(error ==
              (content.size() > end ? std::make_error_code(std::errc::no_space_on_device) : std::error_code()));
        CHECK(result.failed_end == (error ? zc::copy_end::output : zc::copy_end::neither));
        CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
        CHECK((contents(out->path).substr(0, result.bytes) == content.substr(0, result.bytes)));
      }
    }
  }
}
