// C loops in which the kernel moves the bytes.
#include "ends/channel.hpp"
#include "ends/fd.hpp"
#include "names.hpp"
#include "peers/peer.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>

namespace zc_benchmark {
namespace {

constexpr std::size_t at_once = GiB;

prepared_copy prepare_sendfile(const ends& e) {
  return timed([in = e.in, out = e.out] {
    while (checked(::sendfile(out, in, nullptr, at_once), "sendfile") > 0) {
    }
  });
}

prepared_copy prepare_copy_file_range(const ends& e) {
  return timed([in = e.in, out = e.out] {
    while (checked(::copy_file_range(in, nullptr, out, nullptr, at_once, 0), "copy_file_range") > 0) {
    }
  });
}

ssize_t splice(int in, int out, std::size_t size) {
  return checked(::splice(in, nullptr, out, nullptr, size, SPLICE_F_MOVE), "splice");
}

prepared_copy prepare_direct_splice(const ends& e) {
  return timed([in = e.in, out = e.out] {
    while (splice(in, out, MiB) > 0) {
    }
  });
}

// Making the pipe is part of it.
template <int Size>
prepared_copy prepare_splice(const ends& e) {
  return timed([in = e.in, out = e.out] {
    const channel between = make_channel(kind::pipe, 0);
    if (Size != 64 * KiB) checked(::fcntl(between.writer.get(), F_SETPIPE_SZ, Size), "F_SETPIPE_SZ");
    for (ssize_t n = 0; (n = splice(in, between.writer.get(), Size)) > 0;) {
      while (n > 0) n -= splice(between.reader.get(), out, static_cast<std::size_t>(n));
    }
  });
}

bool is_memory(kind k) { return k == kind::memory; }

}  // namespace

void add_kernel_peers(std::vector<peer>& all) {
  peer p;
  p.hands_over_pages = true;
  p.name = names::sendfile;
  p.fits = [](kind in, kind out) { return in == kind::file && !is_memory(out); };
  p.prepare = prepare_sendfile;
  all.push_back(p);

  p.name = "C: splice, directly";
  p.fits = [](kind in, kind out) {
    return (in == kind::pipe && !is_memory(out)) || (out == kind::pipe && !is_memory(in));
  };
  p.prepare = prepare_direct_splice;
  all.push_back(p);

  p.fits = [](kind in, kind out) { return !is_memory(in) && !is_memory(out); };
  p.name = names::splice_64;
  p.prepare = prepare_splice<64 * KiB>;
  all.push_back(p);
  p.name = names::splice_1024;
  p.prepare = prepare_splice<MiB>;
  all.push_back(p);

  p.name = names::copy_file_range;
  p.fits = [](kind in, kind out) { return in == kind::file && out == kind::file; };
  p.prepare = prepare_copy_file_range;
  all.push_back(p);
}

}  // namespace zc_benchmark
