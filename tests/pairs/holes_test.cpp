// The holes of a sparse file stay holes, and nothing that was there before shows in their place.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>

namespace {

using namespace zc_test;
constexpr std::size_t block = 64 * 1024;

off_t blocks_of(const std::string& path) {
  struct stat about = {};
  CHECK(::stat(path.c_str(), &about) == 0);
  return about.st_blocks * 512;
}

// A file of blocks: 'x' is data, '.' a hole.
std::string make_sparse(const std::string& path, const std::string& map) {
  const unique_fd fd = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
  std::string content(map.size() * block, '\0');
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (map[i] == '.') continue;
    const std::string data = bytes(block - i);
    content.replace(i * block, data.size(), data);
    CHECK(::pwrite(fd.get(), content.data() + i * block, block, static_cast<off_t>(i * block)) ==
          static_cast<ssize_t>(block));
  }
  CHECK(::ftruncate(fd.get(), static_cast<off_t>(content.size())) == 0);
  return content;
}

bool has_holes(const std::string& probe) {
  make_sparse(probe, "x...");
  return blocks_of(probe) < static_cast<off_t>(4 * block);
}

const char* const maps[] = {"....", "x...", "...x", ".x.x", "x.x.", "xxxx", "xx..xx", "..xx..", "."};

}  // namespace

TEST_CASE("a sparse file becomes a sparse file of the same bytes") {
  const temporary_folder folder;
  if (!has_holes(folder / "probe")) {
    MESSAGE("skipped: the file system for temporary files keeps no holes");
    return;
  }
  for (const std::string map : maps) {
    for (const zc::copy_options options :
         {zc::copy_options::none, zc::copy_options::no_reflink, zc::copy_options::buffered_only}) {
      CAPTURE(map);
      const std::string content = make_sparse(folder / "in", map);
      std::ifstream in(folder / "in");
      std::ofstream out(folder / "out");
      CHECK(zc::copy_stream(in, out, options).bytes == content.size());
      CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(content.size())));
      CHECK(out.tellp() == std::streampos(static_cast<std::streamoff>(content.size())));
      CHECK((read_file(folder / "out") == content));
      const auto data = static_cast<std::size_t>(std::count(map.begin(), map.end(), 'x'));
      CHECK(blocks_of(folder / "out") <= static_cast<off_t>(data * block + block / 2));
      out << "tail" << std::flush;
      CHECK((read_file(folder / "out") == content + "tail"));
    }
  }
}

TEST_CASE("limits that end in a hole, and starts in the middle of one, are exact") {
  const temporary_folder folder;
  const std::string content = make_sparse(folder / "in", "..x..x..");
  for (const std::size_t start : {std::size_t{0}, std::size_t{1}, block, 2 * block + 1, 3 * block + 7, 7 * block}) {
    for (const std::size_t n : {std::size_t{1}, block - 1, 2 * block, 2 * block + 1, 4 * block, 100 * block}) {
      CAPTURE(start);
      CAPTURE(n);
      std::ifstream in(folder / "in");
      std::ofstream out(folder / "out");
      in.seekg(static_cast<std::streamoff>(start));
      const std::size_t expected = std::min(n, content.size() - start);
      CHECK(zc::copy_stream_n(in, out, n).bytes == expected);
      CHECK((read_file(folder / "out") == content.substr(start, expected)));
      CHECK(in.tellg() == std::streampos(static_cast<std::streamoff>(start + expected)));
    }
  }
}

TEST_CASE("what the output had in place of a hole reads as zeros, and what it has behind stays") {
  const temporary_folder folder;
  for (const std::string map : maps) {
    for (const std::size_t size : {std::size_t{10}, block + 1, 3 * block, 9 * block}) {
      const std::string content = make_sparse(folder / "in", map);
      const std::string before(size, 'b');
      write_file(folder / "out", before);
      std::ifstream in(folder / "in");
      std::fstream out(folder / "out", std::ios::in | std::ios::out);
      CHECK(zc::copy_stream(in, out).bytes == content.size());
      CHECK((read_file(folder / "out") == content + before.substr(std::min(size, content.size()))));
    }
  }
}

TEST_CASE("a sparse file into one that appends, into itself, and where no hole can be made, is copied whole") {
  const temporary_folder folder;
  const std::string content = make_sparse(folder / "in", ".x.x.");
  write_file(folder / "out", "before");
  {
    std::ifstream in(folder / "in");
    std::ofstream out(folder / "out", std::ios::app);
    CHECK(zc::copy_stream(in, out).bytes == content.size());
    CHECK((read_file(folder / "out") == "before" + content));
  }
  for (const call refused : {call::fallocate, call::fstatfs, call::seek_data}) {
    write_file(folder / "out", std::string(2 * block, 'b'));
    const unique_fd in = open_file(folder / "in", O_RDONLY);
    const unique_fd out = open_file(folder / "out", O_WRONLY);
    const kernel k(always(refused, -EOPNOTSUPP));
    CHECK(zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes ==
          content.size());
    CHECK((read_file(folder / "out") == content));
  }
  {
    std::fstream in(folder / "in");
    std::fstream out(folder / "in", std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(content.size()));
    CHECK(zc::copy_stream(in, out).bytes == content.size());
    CHECK((read_file(folder / "in") == content + content));
  }
}

TEST_CASE("a sparse file into an output that does not tell its position is copied whole") {
  const temporary_folder folder;
  const std::string content = make_sparse(folder / "in", ".x.x.");
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  const kernel k([&](request& r, int) {
    return r.what == call::lseek && r.fd == out.get() ? std::optional<answer>(-EIO) : std::nullopt;
  });
  CHECK(zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes ==
        content.size());
  CHECK((read_file(folder / "out") == content));
}

TEST_CASE("the cost of a copy grows with the data, not with the size") {
  const temporary_folder folder;
  const unique_fd in = open_file(folder / "in", O_RDWR | O_CREAT);
  const off_t size = off_t{64} << 30;
  CHECK(::ftruncate(in.get(), size) == 0);
  CHECK(::pwrite(in.get(), "middle", 6, size / 2) == 6);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  const kernel k;
  CHECK(zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes ==
        static_cast<std::uintmax_t>(size));
  CHECK(k.seen().size() < 50);
  CHECK(blocks_of(folder / "out") < 1024 * 1024);
}

namespace {

// A descriptor of its own, as another program would have.
class second_writer {
 public:
  explicit second_writer(const std::string& path) : fd_(open_file(path, O_WRONLY | O_APPEND)) {}
  void append(const std::string& data) const {
    CHECK(::write(fd_.get(), data.data(), data.size()) == static_cast<ssize_t>(data.size()));
  }

 private:
  unique_fd fd_;
};

}  // namespace

TEST_CASE("an output never becomes shorter, whatever another writer appends between any two calls") {
  const temporary_folder folder;
  for (const std::string map : maps) {
    const std::string content = make_sparse(folder / "in", map);
    for (int k_th = 0, calls = 1; k_th < calls; k_th += next_call) {
      CAPTURE(map);
      CAPTURE(k_th);
      const unique_fd in = open_file(folder / "in", O_RDONLY);
      const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
      const second_writer other(folder / "out");
      const std::string far(content.size() + 1000, 'o');  // ends behind all that the copy writes
      off_t longest = 0;
      int made = 0;
      {
        const kernel k([&](request&, int) -> std::optional<answer> {
          struct stat about = {};
          CHECK(::fstat(out.get(), &about) == 0);
          CHECK(about.st_size >= longest);
          if (made++ == k_th) {
            other.append(far);
            about.st_size += static_cast<off_t>(far.size());
          }
          longest = about.st_size;
          return std::nullopt;
        });
        CHECK(zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes ==
              content.size());
        calls = made;
      }
      const std::string arrived = read_file(folder / "out");
      CHECK(arrived.size() >= static_cast<std::size_t>(longest));
      CHECK((arrived.substr(content.size()) == std::string(arrived.size() - content.size(), 'o')));
      for (std::size_t i = 0; i < map.size(); ++i) {
        if (map[i] == 'x') CHECK((arrived.compare(i * block, block, content, i * block, block) == 0));
      }
    }
  }
}

TEST_CASE("what is appended to a sparse file while it is copied never arrives as zeros") {
  const temporary_folder folder;
  for (const std::string map : maps) {
    for (int k_th = 0, calls = 1; k_th < calls; k_th += next_call) {
      CAPTURE(map);
      CAPTURE(k_th);
      const std::string content = make_sparse(folder / "in", map);
      const std::string more = bytes(block + 5);
      const unique_fd in = open_file(folder / "in", O_RDONLY);
      const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
      const second_writer other(folder / "in");
      int made = 0;
      zc::copy_result result;
      {
        const kernel k([&](request&, int) -> std::optional<answer> {
          if (made++ == k_th) other.append(more);
          return std::nullopt;
        });
        result = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close));
        calls = made;
      }
      CHECK(result.bytes >= content.size());
      CHECK((read_file(folder / "out") == first_of(content + more, result.bytes)));
      CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
    }
  }
}

TEST_CASE("a sparse file that is cut while it is copied gives what it still has, and its position is true") {
  const temporary_folder folder;
  for (const std::string map : maps) {
    for (int k_th = 0, calls = 1; k_th < calls; k_th += next_call) {
      CAPTURE(map);
      CAPTURE(k_th);
      const std::string content = make_sparse(folder / "in", map);
      const unique_fd in = open_file(folder / "in", O_RDONLY);
      const unique_fd writer = open_file(folder / "in", O_WRONLY);
      const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
      int made = 0;
      zc::copy_result result;
      {
        const kernel k([&](request&, int) -> std::optional<answer> {
          if (made++ == k_th) CHECK(::ftruncate(writer.get(), block / 2) == 0);
          return std::nullopt;
        });
        result = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close));
        calls = made;
      }
      CHECK(result.bytes >= block / 2);
      CHECK((read_file(folder / "out") == first_of(content, result.bytes)));
      CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
    }
  }
}

TEST_CASE("an output that becomes full behind a hole has what is counted, and the copy can go on") {
  const temporary_folder folder;
  for (const std::string map : {"..x..x", "x..x", "xx..xx.."}) {
    for (const int nth : {0, 1, 2}) {
      CAPTURE(map);
      CAPTURE(nth);
      const std::string content = make_sparse(folder / "in", map);
      const unique_fd in = open_file(folder / "in", O_RDONLY);
      const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
      std::error_code error;
      zc::copy_result result;
      {
        const kernel k(answering(call::copy_file_range, nth, -ENOSPC));
        result = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close),
                                 zc::copy_options::none, error);
      }
      CHECK((read_file(folder / "out") == first_of(content, result.bytes)));
      CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
      CHECK(position(out.get()) == static_cast<off_t>(result.bytes));
      result.bytes += zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close)).bytes;
      CHECK(result.bytes == content.size());
      CHECK((read_file(folder / "out") == content));
    }
  }
}

TEST_CASE("an output that becomes full behind a hole stands where its bytes end, though a seek was refused once") {
  const temporary_folder folder;
  const std::string content = make_sparse(folder / "in", "x..x");
  for (int nth = -1, seeks = 0; nth < seeks; ++nth) {
    CAPTURE(nth);
    const unique_fd in = open_file(folder / "in", O_RDONLY);
    const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
    std::error_code error;
    zc::copy_result result;
    {
      const kernel k([&](request& r, int i) -> std::optional<answer> {
        if (r.what == call::copy_file_range && i > 0) return -ENOSPC;
        if (r.what == call::lseek && i == nth) return -EIO;
        return std::nullopt;
      });
      result = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close), error);
      seeks = std::max(seeks, k.count(call::lseek));
    }
    CHECK((read_file(folder / "out") == first_of(content, result.bytes)));
    CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
    CHECK(position(out.get()) == static_cast<off_t>(result.bytes));
  }
}

TEST_CASE(
    "a file that cannot be put back before a hole, which ends behind the input's new end, is an error of that end") {
  const temporary_folder folder;
  for (const zc::copy_end stuck : {zc::copy_end::input, zc::copy_end::output}) {
    CAPTURE(to_string(stuck));
    make_sparse(folder / "in", "x..x");
    const unique_fd writer = open_file(folder / "in", O_WRONLY);
    const unique_fd in = open_file(folder / "in", O_RDONLY);
    const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
    const int stuck_fd = stuck == zc::copy_end::input ? in.get() : out.get();
    std::error_code error;
    zc::copy_result result;
    {
      bool is_cut = false;
      const kernel k([&](request& r, int i) -> std::optional<answer> {
        if (r.what == call::copy_file_range && i == 1) {
          CHECK(::ftruncate(writer.get(), 2 * block) == 0);
          is_cut = true;
        }
        return is_cut && r.what == call::lseek && r.fd == stuck_fd ? std::optional<answer>(-EIO) : std::nullopt;
      });
      result = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close), error);
      CHECK(is_cut);
    }
    CHECK(error == std::errc::io_error);
    CHECK(result.failed_end == stuck);
    CHECK(result.bytes == block);
  }
}

TEST_CASE("a hole that would end behind the last position of a file is an error of the output, not a wrong count") {
  const temporary_folder folder;
  make_sparse(folder / "in", "....");
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = make_memfd("", false);  // which may be as long as a position can tell
  CHECK(::lseek(out.get(), std::numeric_limits<off_t>::max() - 10, SEEK_SET) > 0);
  std::error_code error;
  const zc::copy_result result =
      zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close), error);
  CHECK(error);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(position(in.get()) == static_cast<off_t>(result.bytes));
}
