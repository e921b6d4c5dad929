// The main job, measured: the same file goes four times into an Asio stream over a Unix domain socket, by std::copy, by
// `out << in.rdbuf()`, and by zc, safe and relaxed. A table says what each cost.
#include <zc/asio.hpp>
#include <zc/zc.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <getopt.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

using boost::asio::local::stream_protocol;

struct way {
  const char* name;
  zc::copy_method (*send)(std::istream& in, stream_protocol::iostream& out);
};

zc::copy_method by_std_copy(std::istream& in, stream_protocol::iostream& out) {
  std::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
  return zc::copy_method::buffered;
}

zc::copy_method by_rdbuf(std::istream& in, stream_protocol::iostream& out) {
  out << in.rdbuf();
  return zc::copy_method::buffered;
}

template <zc::copy_options Options>
zc::copy_method by_zc(std::istream& in, stream_protocol::iostream& out) {
  return zc::copy_stream(in, out, Options).method;
}

const way ways[] = {
    {"std::copy", by_std_copy},
    {"out << in.rdbuf()", by_rdbuf},
    {"zc, safe", by_zc<zc::copy_options::none>},
    {"zc, relaxed", by_zc<zc::copy_options::relax_safe_kernel_copy>},
};

// A file of random bytes without a name: it is gone with the program, however that ends.
class test_file {
 public:
  explicit test_file(std::uint64_t size) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    const std::string advice = "; choose another folder with TMPDIR, or a smaller --size";
    if (std::filesystem::space(folder).available < size) {
      throw std::runtime_error("there is no room for " + std::to_string(size) + " bytes in " + folder.string() +
                               advice);
    }
    std::string name = (folder / "zc-demo-XXXXXX").string();
    fd_ = ::mkstemp(name.data());
    if (fd_ < 0)
      throw std::system_error(errno, std::generic_category(), "making a file in " + folder.string() + advice);
    ::unlink(name.c_str());

    std::ofstream out(path(), std::ios::binary);
    std::mt19937_64 random(size);
    std::vector<std::uint64_t> block(128 * 1024);
    std::generate(block.begin(), block.end(), random);
    for (std::uint64_t left = size; left > 0;) {
      ++block[static_cast<std::size_t>(left % block.size())];  // no two blocks are the same
      const std::uint64_t n = std::min<std::uint64_t>(left, block.size() * sizeof block[0]);
      out.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(n));
      left -= n;
    }
    if (!out.flush()) throw std::system_error(errno, std::generic_category(), "writing to " + folder.string() + advice);
  }
  ~test_file() { ::close(fd_); }
  test_file(const test_file&) = delete;
  test_file& operator=(const test_file&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

class checksum {
 public:
  void add(const char* data, std::size_t n) { XXH3_64bits_update(state_.get(), data, n); }
  std::uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

 private:
  struct deleter {
    void operator()(XXH3_state_t* s) const { XXH3_freeState(s); }
  };
  static XXH3_state_t* fresh() {
    XXH3_state_t* const s = XXH3_createState();
    if (s == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset(s);
    return s;
  }
  std::unique_ptr<XXH3_state_t, deleter> state_{fresh()};
};

std::uint64_t checksum_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> block(1024 * 1024);
  checksum sum;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    sum.add(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  return sum.value();
}

// Reads `size` bytes, for each way anew, and tells their checksum. Shows on a terminal how far it is.
std::uint64_t receive(int fd, std::uint64_t size, const char* name) {
  const bool is_shown = ::isatty(STDERR_FILENO) != 0;
  zc::fd_source source(fd, boost::iostreams::never_close_handle);
  std::vector<char> block(128 * 1024);
  checksum sum;
  int shown = -1;
  for (std::uint64_t done = 0; done < size;) {
    const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), size - done));
    const std::streamsize n = source.read(block.data(), wanted);
    if (n < 0) throw std::runtime_error("the sender stopped after " + std::to_string(done) + " bytes");
    sum.add(block.data(), static_cast<std::size_t>(n));
    done += static_cast<std::uint64_t>(n);
    const int percent = static_cast<int>(done * 100 / size);
    if (is_shown && percent != shown)
      std::cerr << "\r\033[K" << name << ": " << (shown = percent) << " %" << std::flush;
  }
  if (is_shown) std::cerr << "\r\033[K" << std::flush;
  return sum.value();
}

double cpu_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct options {
  std::uint64_t size = std::uint64_t{1} << 30;
  std::optional<std::string> socket;
};

const char usage[] =
    "usage: demo [--size BYTES[K|M|G]] [--socket PATH]\n"
    "  --size    how large a file to send; 1G unless told otherwise\n"
    "  --socket  send to the one who listens there, such as `nc -lU PATH >/dev/null`, instead of to a receiver of our "
    "own\n";

// Empty if the text is no size.
std::optional<std::uint64_t> parse_size(const std::string& text) {
  std::istringstream in(text);
  std::uint64_t n = 0;
  if (text.empty() || text[0] == '-' || !(in >> n)) return {};
  char unit = 0;
  int shift = 0;
  if (in >> unit) {
    shift = unit == 'K' ? 10 : unit == 'M' ? 20 : unit == 'G' ? 30 : -1;
    if (shift < 0 || in.get() != std::istringstream::traits_type::eof() || n > (UINT64_MAX >> shift)) return {};
  }
  return n << shift;
}

void run(const options& wanted) {
  std::cout << "Making a file of " << wanted.size << " bytes ..." << std::endl;
  const test_file file(wanted.size);
  const std::uint64_t expected = checksum_of(file.path());

  stream_protocol::iostream out;
  boost::asio::io_context context;
  stream_protocol::socket receiver(context);
  if (wanted.socket) {
    out.connect(stream_protocol::endpoint(*wanted.socket));
    if (!out) throw std::runtime_error("connecting to " + *wanted.socket + ": " + out.error().message());
  } else {
    boost::asio::local::connect_pair(out.socket(), receiver);
  }

  std::cout << std::left << std::setw(20) << "way" << std::setw(22) << "method" << std::right << std::setw(9)
            << "seconds" << std::setw(9) << "GB/s" << std::setw(13) << "CPU seconds" << std::setw(15) << "times faster"
            << std::endl;
  double first = 0;
  for (const way& w : ways) {
    std::ifstream in(file.path(), std::ios::binary);
    std::future<std::uint64_t> received;
    if (!wanted.socket) {
      received = std::async(std::launch::async, receive, receiver.native_handle(), wanted.size, w.name);
    }
    const double cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    zc::copy_method method = zc::copy_method::none;
    try {
      method = w.send(in, out);
      if (!out.flush()) throw std::runtime_error(std::string(w.name) + ": the receiver takes no more");
    } catch (...) {
      out.close();  // or the receiver would wait for ever
      throw;
    }
    const double cpu_took = cpu_seconds() - cpu;
    if (received.valid() && received.get() != expected) {
      throw std::runtime_error(std::string(w.name) + ": the receiver got other bytes than were sent");
    }
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (first == 0) first = took;
    std::cout << std::left << std::setw(20) << w.name << std::setw(22) << to_string(method) << std::right << std::fixed
              << std::setprecision(3) << std::setw(9) << took << std::setprecision(2) << std::setw(9)
              << static_cast<double>(wanted.size) / took / 1e9 << std::setprecision(3) << std::setw(13) << cpu_took
              << std::setprecision(1) << std::setw(15) << first / took << std::endl;
  }
  std::cout << "All write to a Boost.Asio stream, as existing code does. CPU seconds are the sender's;\n"
               "a receiver that reads every byte limits the seconds of the relaxed way.\n"
            << (wanted.socket ? "What " + *wanted.socket + " made of the bytes, only its owner knows."
                              : "The receiver got the same bytes each time (XXH3 checksum).")
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) try {
  options wanted;
  const option known[] = {{"size", required_argument, nullptr, 's'},
                          {"socket", required_argument, nullptr, 'u'},
                          {"help", no_argument, nullptr, 'h'},
                          {nullptr, 0, nullptr, 0}};
  for (int c = 0; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
    if (c == 'h') {
      std::cout << usage;
      return 0;
    }
    if (c == 'u') wanted.socket = optarg;
    if (c == 's') {
      const std::optional<std::uint64_t> size = parse_size(optarg);
      if (size.value_or(0) == 0) std::cerr << "demo: " << optarg << " is no size to send\n";
      wanted.size = size.value_or(0);
    }
    if (c == '?' || wanted.size == 0) {
      std::cerr << usage;
      return 2;
    }
  }
  if (optind != argc) {
    std::cerr << usage;
    return 2;
  }
  run(wanted);
} catch (const std::exception& e) {
  std::cerr << "demo: " << e.what() << '\n';
  return 1;
}
