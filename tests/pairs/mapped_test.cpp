// A large file that is written to a socket or pipe straight from a mapping: whatever happens to the file meanwhile, and
// to the mapping.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <sys/stat.h>
#include <cstring>

namespace {

using namespace zc_test;
using zc::copy_method;
const std::string content = bytes(5 * 1024 * 1024 + 123);

struct from_file_to_socket {
  temporary_folder folder;
  unique_fd in;
  two_ends socket = make_unix();
  drainer reader{std::move(socket.read)};

  from_file_to_socket() {
    write_file(folder / "in", content);
    in = open_file(folder / "in", O_RDWR);
  }
  ~from_file_to_socket() { socket.write.reset(); }
  zc::copy_result copy(std::error_code& error, std::uintmax_t n = UINTMAX_MAX) {
    zc::fd_source source(in.get(), never_close);
    zc::fd_sink sink(socket.write.get(), never_close);
    return zc::copy_stream_n(source, sink, n, zc::copy_options::none, error);
  }
  const std::string& received() {
    socket.write.reset();
    return reader.content();
  }
};

}  // namespace

TEST_CASE("a mapping shows a file from any position, up to any limit") {
  for (const off_t start : {0, 1, 4095, 4096, 1000001}) {
    for (const std::uintmax_t n : {std::uintmax_t{4 * 1024 * 1024}, std::uintmax_t{4200001}, UINTMAX_MAX}) {
      from_file_to_socket pair;
      CHECK(::lseek(pair.in.get(), start, SEEK_SET) == start);
      std::error_code error;
      const zc::copy_result result = pair.copy(error, n);
      const std::string expected = first_of(content.substr(static_cast<std::size_t>(start)), n);
      CHECK(!error);
      CHECK(result.method == copy_method::mapped);
      CHECK(result.bytes == expected.size());
      CHECK(position(pair.in.get()) == start + static_cast<off_t>(expected.size()));
      CHECK((pair.received() == expected));
    }
  }
}

TEST_CASE("with kernel_only, a small file is mapped as well") {
  const temporary_folder folder;
  write_file(folder / "in", "small");
  two_ends pipe = make_pipe();
  zc::fd_sink sink(pipe.write.get(), never_close);
  CHECK(zc::copy_stream(zc::fd_source(folder / "in"), sink, zc::copy_options::kernel_only).method ==
        copy_method::mapped);
  pipe.write.reset();
  CHECK(read_all(pipe.read.get()) == "small");
}

// A hole of tmpfs takes memory as soon as a mapping of it is read; read(2) shows zeros for it that take none.
TEST_CASE("a file with holes is not mapped, and keeps them") {
  const unique_fd in = make_memfd("start", false);
  const off_t size = 8 * 1024 * 1024;
  CHECK(::ftruncate(in.get(), size) == 0);
  struct stat before = {}, after = {};
  CHECK(::fstat(in.get(), &before) == 0);
  two_ends socket = make_unix();
  drainer reader(std::move(socket.read));
  zc::fd_sink sink(socket.write.get(), never_close);
  const zc::copy_result result = zc::copy_stream(zc::fd_source(in.get(), never_close), sink, zc::copy_options::none);
  socket.write.reset();
  CHECK(result.method == copy_method::buffered);
  CHECK(result.bytes == static_cast<std::uintmax_t>(size));
  CHECK((reader.content() == "start" + std::string(static_cast<std::size_t>(size) - 5, '\0')));
  std::error_code error;
  two_ends other = make_unix();
  CHECK(::lseek(in.get(), 0, SEEK_SET) == 0);
  zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(other.write.get(), never_close),
                  zc::copy_options::kernel_only, error);
  CHECK(error == std::errc::operation_not_supported);
  CHECK(::fstat(in.get(), &after) == 0);
  CHECK(after.st_blocks == before.st_blocks);
}

TEST_CASE("short counts and waits lose nothing, and keep the position") {
  from_file_to_socket pair;
  set_non_blocking(pair.socket.write.get());
  const kernel k([](request& r, int nth) -> std::optional<answer> {
    if (r.what != call::write) return std::nullopt;
    if (nth % 3 == 1) return -EAGAIN;
    if (nth % 3 == 2) return -EINTR;
    r.count = std::min<std::size_t>(r.count, 70001);
    return std::nullopt;
  });
  std::error_code error;
  CHECK(pair.copy(error).bytes == content.size());
  CHECK(!error);
  CHECK(position(pair.in.get()) == static_cast<off_t>(content.size()));
  CHECK((pair.received() == content));
}

TEST_CASE("where no mapping can be had, the file is read and written") {
  from_file_to_socket pair;
  const kernel k(always(call::mmap, -ENOMEM));
  std::error_code error;
  const zc::copy_result result = pair.copy(error);
  CHECK(!error);
  CHECK(result.method == copy_method::buffered);
  CHECK((pair.received() == content));
}

TEST_CASE("a mapping that cannot be read hands over to read(2), which says why, from where it stood") {
  from_file_to_socket pair;
  const kernel k([](request& r, int nth) -> std::optional<answer> {
    if (r.what != call::write) return std::nullopt;
    if (nth == 1) return -EFAULT;
    r.count = std::min<std::size_t>(r.count, 1000000);
    return std::nullopt;
  });
  std::error_code error;
  CHECK(pair.copy(error).bytes == content.size());
  CHECK(!error);
  CHECK((pair.received() == content));
}

TEST_CASE("a file that shrinks during the copy is an error, and no signal") {
  for (const off_t size : {0, 4096, 1500000}) {
    from_file_to_socket pair;
    const kernel k([&](request& r, int nth) -> std::optional<answer> {
      if (r.what != call::write) return std::nullopt;
      if (nth == 1) CHECK(::ftruncate(pair.in.get(), size) == 0);
      r.count = std::min<std::size_t>(r.count, 1000000);
      return std::nullopt;
    });
    std::error_code error;
    const zc::copy_result result = pair.copy(error);
    CAPTURE(size);
    CHECK(error == std::errc::io_error);
    CHECK(result.failed_end == zc::copy_end::input);
    const std::string& received = pair.received();
    CHECK(received.size() == result.bytes);
    CHECK(position(pair.in.get()) == static_cast<off_t>(result.bytes));
    CHECK((received.substr(0, 1000000) == content.substr(0, 1000000)));
  }
}

TEST_CASE("a file that grows during the copy is copied on") {
  from_file_to_socket pair;
  const kernel k([&](request& r, int nth) -> std::optional<answer> {
    if (r.what == call::write && nth == 0) CHECK(::pwrite(pair.in.get(), "more", 4, 5 * 1024 * 1024 + 123) == 4);
    return std::nullopt;
  });
  std::error_code error;
  CHECK(pair.copy(error).bytes == content.size() + 4);
  CHECK((pair.received() == content + "more"));
}

TEST_CASE("an output that fails leaves the file where the last byte was taken") {
  from_file_to_socket pair;
  const kernel k([](request& r, int nth) -> std::optional<answer> {
    if (r.what != call::write) return std::nullopt;
    if (nth == 2) return -ECONNRESET;
    r.count = std::min<std::size_t>(r.count, 600000);
    return std::nullopt;
  });
  std::error_code error;
  const zc::copy_result result = pair.copy(error);
  CHECK(error == std::errc::connection_reset);
  CHECK(result.failed_end == zc::copy_end::output);
  CHECK(result.bytes == 1200000);
  CHECK(position(pair.in.get()) == 1200000);
}

TEST_CASE("a file of huge pages arrives from any position, and no mapping of it is left") {
  const std::size_t size = 12 * 1024 * 1024;
  const unique_fd file(::memfd_create("zc-test-huge", MFD_HUGETLB | MFD_CLOEXEC));
  void* const memory = file.get() >= 0 && ::ftruncate(file.get(), static_cast<off_t>(size)) == 0
                           ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0)
                           : MAP_FAILED;
  if (memory == MAP_FAILED) {
    MESSAGE("skipped: this machine has no free huge pages");
    return;
  }
  std::memcpy(memory, bytes(size).data(), size);
  ::munmap(memory, size);
  const auto mappings = [] {
    const std::string all = read_file("/proc/self/maps");
    std::size_t n = 0;
    for (std::size_t at = 0; (at = all.find("zc-test-huge", at)) != std::string::npos; ++at) ++n;
    return n;
  };
  for (const std::size_t start :
       {std::size_t{0}, std::size_t{5000}, std::size_t{2} << 20, (std::size_t{2} << 20) + 1}) {
    for (const std::size_t n : {size, std::size_t{5000000}}) {
      CAPTURE(start);
      CAPTURE(n);
      two_ends to = make_unix();
      drainer reader(std::move(to.read));
      CHECK(::lseek(file.get(), static_cast<off_t>(start), SEEK_SET) == static_cast<off_t>(start));
      const zc::copy_result result = zc::copy_stream_n(
          zc::fd_source(file.get(), never_close), zc::fd_sink(to.write.get(), never_close), n, zc::copy_options::none);
      to.write.reset();
      CHECK(result.method == zc::copy_method::mapped);
      CHECK((reader.content() == bytes(size).substr(start, n)));
      CHECK(mappings() == 0);
    }
  }
}
