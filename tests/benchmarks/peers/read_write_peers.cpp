// C loops that take the bytes through the program.
#include "ends/fd.hpp"
#include "names.hpp"
#include "peers/peer.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>

namespace zc_benchmark {
namespace {

// Into sockets by send(2), which does not raise SIGPIPE.
void put(int fd, kind k, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t n = checked(is_socket(k) ? ::send(fd, data, size, MSG_NOSIGNAL) : ::write(fd, data, size), "write");
    data += n;
    size -= static_cast<std::size_t>(n);
  }
}

// As if on the stack of a C program: it costs nothing to have.
alignas(4096) std::array<char, 256 * KiB> buffer;

template <std::size_t Size>
prepared_copy prepare(const ends& e) {
  return timed([in = e.in, out = e.out, k = e.out_kind] {
    ssize_t n = 0;
    while ((n = checked(::read(in, buffer.data(), Size), "read")) > 0) {
      put(out, k, buffer.data(), static_cast<std::size_t>(n));
    }
  });
}

prepared_copy prepare_mapped(const ends& e) {
  return timed([in = e.in, out = e.out, k = e.out_kind] {
    struct stat status = {};
    checked(::fstat(in, &status), "fstat");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return;
    void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, in, 0);
    checked(mapped == MAP_FAILED ? -1 : 0, "mmap");
    put(out, k, static_cast<const char*>(mapped), size);
    ::munmap(mapped, size);
  });
}

}  // namespace

void add_read_write_peers(std::vector<peer>& all) {
  buffer.fill(1);  // its pages are there
  peer p;
  p.fits = [](kind in, kind out) { return in != kind::memory && out != kind::memory; };
  p.name = "C: read and write, 1 KiB";
  p.prepare = prepare<1 * KiB>;
  p.is_slow = true;
  all.push_back(p);
  p.is_slow = false;
  p.name = names::read_write_8;
  p.prepare = prepare<8 * KiB>;
  all.push_back(p);
  p.name = "C: read and write, 64 KiB";
  p.prepare = prepare<64 * KiB>;
  all.push_back(p);
  p.name = "C: read and write, 128 KiB";
  p.prepare = prepare<128 * KiB>;
  all.push_back(p);
  p.name = "C: read and write, 256 KiB";
  p.prepare = prepare<256 * KiB>;
  all.push_back(p);

  p.name = names::mapped;
  p.fits = [](kind in, kind out) { return in == kind::file && out != kind::memory; };
  p.prepare = prepare_mapped;
  all.push_back(p);
}

}  // namespace zc_benchmark
