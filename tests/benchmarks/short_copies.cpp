// What a short copy costs beside the calls that move its bytes: many from one open file to one connection, as a server
// makes them.
#include "measurements.hpp"

#include "ends/channel.hpp"
#include "names.hpp"
#include "report/format.hpp"
#include "turns.hpp"

#include <zc/async_copy.hpp>
#include <zc/zc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>
#include <system_error>

namespace zc_benchmark {
namespace {

namespace net = boost::asio;

// As many as the connection holds though nobody reads.
constexpr int copies_of_batch = 16;
constexpr int batches_of_round = 100;

// One file, and one client whose program does not read during a batch.
struct connection {
  connection(const std::string& path, std::uint64_t n)
      : size(n), ends(make_channel(kind::tcp_socket, copies_of_batch * n)) {
    file = unique_fd(checked(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open"));
    socket.assign(net::ip::tcp::v4(), checked(::dup(ends.writer.get()), "dup"));
    socket.set_option(net::ip::tcp::no_delay(true));
  }

  // The bytes of one batch.
  void drain() {
    std::array<char, 64 * KiB> dropped;
    for (std::uint64_t n = 0; n < copies_of_batch * size;) {
      n += static_cast<std::uint64_t>(checked(::recv(ends.reader.get(), dropped.data(), dropped.size(), 0), "recv"));
    }
  }

  zc::file_section section() const { return {file.get(), 0, size}; }

  std::uint64_t size;
  channel ends;
  unique_fd file;
  net::io_context loop{1};
  net::ip::tcp::socket socket{loop};
};

using copier = std::function<void(connection&)>;  // makes one batch

void by_c(connection& c) {
  std::array<char, 64 * KiB> buffer;
  for (int i = 0; i < copies_of_batch; ++i) {
    const ssize_t n = checked(::pread(c.file.get(), buffer.data(), c.size, 0), "pread");
    checked(::send(c.socket.native_handle(), buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL), "send");
  }
}

template <zc::copy_options Options>
void by_zc(connection& c) {
  for (int i = 0; i < copies_of_batch; ++i) zc::copy_stream(c.section(), c.socket, Options);
}

// Each is begun by the handler of the one before.
struct next_copy {
  connection& on;
  zc::copy_options options;
  int left;

  void operator()(boost::system::error_code ec, const zc::copy_result&) {
    if (ec) throw std::system_error(ec, "async_copy");
    if (left-- > 0) zc::async_copy(on.section(), on.socket, options, next_copy(*this));
  }
};

template <zc::copy_options Options>
void by_async_copy(connection& c) {
  next_copy{c, Options, copies_of_batch}({}, {});
  c.loop.run();
  c.loop.restart();
}

cost one_round(const std::string& path, std::uint64_t size, const copier& copy) {
  connection c(path, size);
  return median_of(batches_of_round, [&] {
    const stopwatch watch;
    copy(c);
    const cost all = watch.elapsed();
    c.drain();
    return cost{all.wall / copies_of_batch, all.cpu / copies_of_batch};
  });
}

}  // namespace

table measure_short_copies(const workplace& place, const settings& wanted) {
  constexpr auto safe = zc::copy_options::none, relaxed = zc::copy_options::relax_safe_kernel_copy;
  const std::vector<std::pair<const char*, copier>> peers = {
      {names::zc, by_zc<safe>},
      {names::zc_relaxed, by_zc<relaxed>},
      {names::zc_async, by_async_copy<safe>},
      {"zc, async_copy, relaxed", by_async_copy<relaxed>},
      {"C: pread and send", by_c},
  };
  table measured{names::short_copies, "One copy, of many from one open file to one connection."};
  for (const std::uint64_t size : {std::uint64_t{100}, 4 * KiB}) {
    const std::string path = place.input_file(size);
    std::vector<entrant> entrants;
    for (const auto& p : peers) {
      entrants.push_back({p.first, true, false, [&p, path, size] { return one_round(path, size, p.second); }});
    }
    const std::string what = std::string(names::short_copies) + ", " + in_words(size);
    measured.columns.push_back({size, take_turns(what, entrants, wanted.rounds)});
  }
  return measured;
}

}  // namespace zc_benchmark
