// Files of every file system against pipes, sockets and block devices, in both directions.
#include "../support/ends.hpp"
#include "../support/never_close.hpp"
#include "mounted.hpp"

namespace {

using namespace zc_test;
using zc::copy_method;
using zc::copy_options;

copy_method way_to_stream(const file_system& from, const std::string& name, copy_options options) {
  const std::size_t size = known_files().at(name).size();
  const bool is_unchanging = from.is_one_of({"squashfs", "erofs", "verity"});
  if (options == copy_options::relax_safe_kernel_copy) {
    return size >= 16 * 1024 ? copy_method::sendfile : copy_method::buffered;
  }
  if (is_unchanging && size >= 128 * 1024) return copy_method::sendfile;
  const bool is_whole = allocated(from.known(name)) >= size;  // some file systems have no holes
  return size >= 4 * 1024 * 1024 && is_whole ? copy_method::mapped : copy_method::buffered;
}

void check_file_to_stream(const file_system& from, const std::string& name, end_kind to, copy_options options) {
  const std::string& content = known_files().at(name);
  const unique_fd in = open_file(from.known(name), O_RDONLY);
  const std::size_t blocks = allocated(from.known(name));
  const auto out = make_output(to, content.size());
  std::error_code error;
  const zc::copy_result result = copy(in, out->fd, options, error);
  check_success(result, error, content.size());
  CHECK(position(in.get()) == static_cast<off_t>(content.size()));
  CAPTURE(to_string(result.method));
  CHECK(result.method == (content.empty() ? copy_method::none : way_to_stream(from, name, options)));
  out->fd.reset();
  CHECK((out->peer->content() == content));
  CHECK(allocated(from.known(name)) == blocks);  // a hole that is read stays one
}

}  // namespace

TEST_CASE("a file of any file system goes to a pipe and a socket, by sendfile only if it cannot change, or relaxed") {
  for (const file_system& from : mounted()) {
    for (const auto& file : known_files()) {
      const std::string& name = file.first;
      for (const end_kind to : {end_kind::pipe, end_kind::unix_socket}) {
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
    for (const end_kind from : {end_kind::pipe, end_kind::unix_socket, end_kind::block_device}) {
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
          zc::fd_source source(in->fd.get(), never_close);
          zc::fd_sink sink(out.get(), never_close);
          std::error_code error;
          const zc::copy_result result = zc::copy_stream_n(source, sink, size, copy_options::none, error);
          check_success(result, error, size);
          const bool is_from_block = from == end_kind::block_device;
          const copy_method expected = is_from_block && size >= 16 * 1024    ? copy_method::sendfile
                                       : !is_from_block && size > 256 * 1024 ? copy_method::splice_through_pipe
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
    for (const auto& file : known_files()) {
      const std::string& name = file.first;
      const std::string& content = file.second;
      for (const std::size_t room : {content.size(), content.size() / 2}) {
        CAPTURE(from.name);
        CAPTURE(name);
        CAPTURE(room);
        const auto out = make_output(end_kind::block_device, room);
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
        CHECK((first_of(contents(out->path), result.bytes) == first_of(content, result.bytes)));
      }
    }
  }
}
