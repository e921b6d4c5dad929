// Replies of a server to a client that waits for each: a header, which the program writes into its stream, and a file.
#include "measurements.hpp"

#include "clock.hpp"
#include "ends/channel.hpp"
#include "names.hpp"
#include "peers/open_streams.hpp"
#include "report/format.hpp"
#include "turns.hpp"

#include <zc/asio.hpp>
#include <zc/zc.hpp>

#include <boost/iostreams/copy.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace zc_benchmark {
namespace {

constexpr char header[] = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 123456\r\n\r\n";
constexpr std::size_t header_size = sizeof header - 1;
constexpr int replies_of_round = 112;   // 1000 in nine rounds
constexpr double longest_round = 0.25;  // seconds; of 44 milliseconds there are fewer

struct server {
  int socket;
  std::ostream& out;
  const std::string& path;
};

using reply = std::function<void(const server&)>;

template <zc::copy_options Options>
void by_zc(const server& s) {
  std::ifstream in(s.path, std::ios::binary);
  s.out << header;
  zc::copy_stream(in, s.out, Options);
}

// What copies between streams.
template <class Copy>
reply over_streams(Copy copy) {
  return [copy](const server& s) {
    std::ifstream in(s.path, std::ios::binary);
    s.out << header;
    copy(in, s.out);
    s.out.clear();  // `<<` fails on an empty file
    s.out.flush();
  };
}

template <bool TellsMore>
void by_sendfile(const server& s) {
  const unique_fd in(checked(::open(s.path.c_str(), O_RDONLY | O_CLOEXEC), "open"));
  struct stat about = {};
  checked(::fstat(in.get(), &about), "fstat");
  checked(::send(s.socket, header, header_size, TellsMore && about.st_size > 0 ? MSG_MORE : 0), "send");
  for (off_t left = about.st_size; left > 0;) {
    left -= checked(::sendfile(s.socket, in.get(), nullptr, static_cast<std::size_t>(left)), "sendfile");
  }
}

// One client and one server, for as long as it lives.
class dialogue {
 public:
  dialogue(kind k, const std::string& path, std::uint64_t size, const reply& answer)
      : ends_(make_channel(k, 0)),
        size_(size),
        server_(std::async(std::launch::async, [this, k, &path, &answer] { return serve(k, path, answer); })) {}

  // Seconds of CPU time that the server took.
  double end() {
    ::shutdown(ends_.reader.get(), SHUT_WR);
    return server_.get();
  }

  // Seconds until the whole reply is there.
  double ask() {
    std::string all(header_size + size_, '\0');
    const stopwatch watch;
    checked(::send(ends_.reader.get(), "?", 1, MSG_NOSIGNAL), "send");
    for (std::size_t n = 0; n < all.size();) {
      const ssize_t some = checked(::recv(ends_.reader.get(), &all[n], all.size() - n, 0), "recv");
      if (some == 0) throw std::runtime_error("the reply is too short");
      n += static_cast<std::size_t>(some);
    }
    return watch.elapsed().wall;
  }

 private:
  // A client that still waits when this ends finds that out.
  double serve(kind k, const std::string& path, const reply& answer) {
    const int socket = ends_.writer.get();
    const std::shared_ptr<void> ends(nullptr, [socket](void*) { ::shutdown(socket, SHUT_RDWR); });
    const auto out = open_output({kind::file, k, -1, socket, path, {}, nullptr, nullptr});
    *out << std::nounitbuf;  // which Asio's streams set: each `<<` would be a packet
    const stopwatch watch;
    while (is_asked(socket)) answer({socket, *out, path});
    return watch.elapsed().cpu;
  }

  // Asio's streams make their socket non-blocking.
  static bool is_asked(int socket) {
    pollfd waits = {socket, POLLIN, 0};
    checked(::poll(&waits, 1, -1), "poll");
    char request;
    return ::recv(socket, &request, 1, 0) == 1;
  }

  channel ends_;
  std::uint64_t size_;
  std::future<double> server_;
};

cost one_round(kind k, const std::string& path, std::uint64_t size, const reply& answer, std::vector<double>& times) {
  dialogue d(k, path, size, answer);
  double passed = 0;
  int count = 0;
  for (; count < replies_of_round && passed < longest_round; ++count) {
    times.push_back(d.ask());
    passed += times.back();
  }
  return {passed / count, d.end() / count};
}

}  // namespace

table measure_replies(const char* name, kind k, const workplace& place, const settings& wanted) {
  const std::vector<std::pair<const char*, reply>> peers = {
      {names::zc, by_zc<zc::copy_options::none>},
      {names::zc_relaxed, by_zc<zc::copy_options::relax_safe_kernel_copy>},
      {"C: send with MSG_MORE, sendfile", by_sendfile<true>},
      {"C: send, sendfile", by_sendfile<false>},
      {names::rdbuf, over_streams([](std::istream& in, std::ostream& out) { out << in.rdbuf(); })},
      {names::std_copy, over_streams([](std::istream& in, std::ostream& out) {
         std::copy(std::istreambuf_iterator<char>(in), {}, std::ostreambuf_iterator<char>(out));
       })},
      {names::boost_copy, over_streams([](std::istream& in, std::ostream& out) { boost::iostreams::copy(in, out); })},
  };
  table measured{
      name,
      "From the request until the last byte of the reply: a header of 84 bytes, and the file. The worst is of "
      "all replies, of which there are fewer where they are slow."};
  for (const std::uint64_t wanted_size : {0ul, 1ul, 100ul, 2 * KiB, 30 * KiB, 64 * KiB, 200 * KiB, 5 * MiB}) {
    const std::uint64_t size = wanted.at_most(wanted_size);
    const std::string path = place.folder() / "reply";
    std::ofstream(path, std::ios::binary) << std::string(size, 'x');
    std::deque<std::vector<double>> times;
    std::vector<entrant> entrants;
    for (const auto& p : peers) {
      std::vector<double>& own = times.emplace_back();
      entrants.push_back(
          {p.first, true, false, [&own, &p, k, path, size] { return one_round(k, path, size, p.second, own); }});
    }
    const std::string title = in_words(size);
    column median{size, take_turns(std::string(name) + ", " + title, entrants, wanted.rounds), title + ", median"};
    column worst{size, median.cells, title + ", worst"};
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (times[i].empty()) continue;
      median.cells[i].wall = figure_of(times[i]);
      const double most = *std::max_element(times[i].begin(), times[i].end());
      worst.cells[i].wall = {most, most, most};
    }
    measured.columns.push_back(median);
    measured.columns.push_back(worst);
  }
  return measured;
}

}  // namespace zc_benchmark
