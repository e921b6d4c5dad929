// How long the steps of an operation take, pair by pair: 1 GiB (or as many MiB as the argument says) from a hot cache,
// with the default turn. Prints a table.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace zc_test;
using clock_type = std::chrono::steady_clock;

// Feeds and drains without keeping anything.
class pump {
 public:
  pump(unique_fd fd, bool is_writing, std::uint64_t size)
      : thread_([fd = std::move(fd), is_writing, size] {
          std::vector<char> block(256 * 1024, 'z');
          std::uint64_t left = size;
          while (left > 0) {
            const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), left));
            const ssize_t n =
                is_writing ? ::write(fd.get(), block.data(), most) : ::read(fd.get(), block.data(), block.size());
            if (n <= 0) break;
            if (is_writing) left -= static_cast<std::uint64_t>(n);
          }
        }) {}
  ~pump() { thread_.join(); }
  pump(const pump&) = delete;
  pump& operator=(const pump&) = delete;

 private:
  std::thread thread_;
};

struct ends {
  unique_fd in, out;
  std::unique_ptr<pump> feeder, drainer;
  temporary_folder folder;

  ~ends() {
    in.reset();
    out.reset();
  }
};

two_ends channel_of(end_kind t) {
  return t == end_kind::pipe ? make_pipe() : t == end_kind::tcp ? make_tcp() : make_unix();
}

void make_ends(ends& e, end_kind from, end_kind to, const std::string& file, std::uint64_t size) {
  if (from == end_kind::file) {
    e.in = open_file(file, O_RDONLY);
  } else {
    two_ends c = channel_of(from);
    e.in = std::move(c.read);
    e.feeder = std::make_unique<pump>(std::move(c.write), true, size);
  }
  if (to == end_kind::file) {
    e.out = open_file(e.folder / "out", O_WRONLY | O_CREAT);
  } else {
    two_ends c = channel_of(to);
    e.out = std::move(c.write);
    e.drainer = std::make_unique<pump>(std::move(c.read), false, size);
  }
}

struct measured {
  std::vector<double> steps;  // in microseconds
  std::size_t waits = 0;
  std::size_t calls = 0;
  zc::copy_method method = zc::copy_method::none;
};

measured measure(const ends& e, zc::copy_options options) {
  measured m;
  zc::copy_operation copy(zc::fd_source(e.in.get(), never_close), zc::fd_sink(e.out.get(), never_close), {}, options);
  for (zc::copy_state s = zc::copy_state::more; s != zc::copy_state::done;) {
    const auto began = clock_type::now();
    s = copy.step();
    m.steps.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - began).count());
    if (s == zc::copy_state::waiting) ++m.waits;
    copy.wait();
  }
  m.method = copy.finish().method;
  std::sort(m.steps.begin(), m.steps.end());
  return m;
}

void print(end_kind from, end_kind to, bool is_non_blocking, zc::copy_options options, const std::string& file,
           std::uint64_t size) {
  const auto prepared = [&](ends& e) {
    make_ends(e, from, to, file, size);
    if (!is_non_blocking) return;
    set_non_blocking(e.in.get());
    set_non_blocking(e.out.get());
  };
  measured m;
  {
    ends e;
    prepared(e);
    m = measure(e, options);
  }
  {
    ends e;
    prepared(e);
    const kernel k;
    measure(e, options);
    m.calls = k.seen().size();
  }
  const auto at = [&](double part) { return m.steps[static_cast<std::size_t>(part * double(m.steps.size() - 1))]; };
  std::printf("| %s -> %s | %s | %s | %s | %zu | %.0f | %.0f | %.0f | %zu |\n", name_of(from), name_of(to),
              is_non_blocking ? "yes" : "no", options == zc::copy_options::none ? "safe" : "relaxed",
              std::string(to_string(m.method)).c_str(), m.steps.size(), at(0.5), at(0.999), m.steps.back(), m.calls);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t size = (argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1024) << 20;
  const temporary_folder folder;
  {
    const unique_fd file = open_file(folder / "in", O_WRONLY | O_CREAT);
    const std::string& block = bytes(1 << 20);
    for (std::uint64_t done = 0; done < size; done += block.size()) {
      if (::write(file.get(), block.data(), block.size()) != static_cast<ssize_t>(block.size())) {
        std::perror("writing the file that is copied");
        return 1;
      }
    }
  }
  std::puts("| pair | O_NONBLOCK | | way | steps | median, us | p99.9, us | longest, us | calls |");
  std::puts("|---|---|---|---|---:|---:|---:|---:|---:|");
  for (const end_kind from : {end_kind::file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
    for (const end_kind to : {end_kind::file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
      for (const bool is_non_blocking : {false, true}) {
        if (is_non_blocking && from == end_kind::file && to == end_kind::file) continue;
        print(from, to, is_non_blocking, zc::copy_options::none, folder / "in", size);
        if (from == end_kind::file && to != end_kind::file) {
          print(from, to, is_non_blocking, zc::copy_options::relax_safe_kernel_copy, folder / "in", size);
        }
      }
    }
  }
}
