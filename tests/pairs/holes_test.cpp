// The holes of a sparse file stay holes, and nothing that was there before shows in their place.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>

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
    const auto never = boost::iostreams::never_close_handle;
    const kernel k(always(refused, -EOPNOTSUPP));
    CHECK(zc::copy_stream(zc::fd_source(in.get(), never), zc::fd_sink(out.get(), never)).bytes == content.size());
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

TEST_CASE("the cost of a copy grows with the data, not with the size") {
  const temporary_folder folder;
  const unique_fd in = open_file(folder / "in", O_RDWR | O_CREAT);
  const off_t size = off_t{64} << 30;
  CHECK(::ftruncate(in.get(), size) == 0);
  CHECK(::pwrite(in.get(), "middle", 6, size / 2) == 6);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  const auto never = boost::iostreams::never_close_handle;
  const kernel k;
  CHECK(zc::copy_stream(zc::fd_source(in.get(), never), zc::fd_sink(out.get(), never)).bytes ==
        static_cast<std::uintmax_t>(size));
  CHECK(k.seen().size() < 50);
  CHECK(blocks_of(folder / "out") < 1024 * 1024);
}
