// Copies of every kind in many threads at once, over different streams, begun together in a process that has used
// nothing of zc before. Meant for a build with -Db_sanitize=thread, which sees what the bytes alone do not tell.
#include "../../lib/engine/learnt.hpp"
#include "../../lib/system/sys.hpp"
#include "../support/at_once.hpp"
#include "../support/ends.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace zc_test;
namespace io = boost::iostreams;

constexpr std::size_t size = 200000;  // more than worth_a_relay and worth_sharing

std::atomic<int> own_reads{0};

// A buffer that reads by itself, unless zc is told what is behind it.
class own_buffer : public std::streambuf {
 public:
  explicit own_buffer(int fd) : fd_(fd) {}
  int fd() const { return fd_; }

 protected:
  int_type underflow() override {
    ++own_reads;
    const ssize_t n = ::read(fd_, area_, sizeof area_);
    setg(area_, area_, area_ + (n > 0 ? n : 0));
    return n > 0 ? traits_type::to_int_type(*area_) : traits_type::eof();
  }

 private:
  int fd_;
  char area_[4096];
};

// A copy over streams of its own. Gives what arrived of this.
using stream_copy = std::string (*)(const std::string& content);

std::string through_fstreams(const std::string& content) {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::fstream in(folder / "in", std::ios::in | std::ios::binary);
  std::fstream out(folder / "out", std::ios::in | std::ios::out | std::ios::trunc | std::ios::binary);
  in.peek();  // the buffer has some of it
  zc::copy_stream(in, out);
  return read_file(folder / "out");
}

std::string through_stdio(const std::string& content) {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::FILE* const in = std::fopen((folder / "in").c_str(), "r");
  std::FILE* const out = std::fopen((folder / "out").c_str(), "w");
  std::ungetc(std::getc(in), in);
  zc::copy_stream(in, out);
  const std::string arrived = read_file(folder / "out");  // before fclose() could add anything
  std::fclose(in);
  std::fclose(out);
  return arrived;
}

std::string through_strings(const std::string& content) {
  std::istringstream in(content);
  std::ostringstream out;
  zc::copy_stream(in, out);
  return out.str();
}

std::string through_iterators(const std::string& content) {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in", std::ios::binary);
  std::ostringstream out;
  zc::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
  return out.str();
}

std::string through_boost_streams(const std::string& content) {
  two_ends first = make_pipe();
  two_ends second = make_unix();
  const feeder writer(std::move(first.write), content);
  drainer reader(std::move(second.read));
  io::stream<zc::fd_source> in(first.read.get(), never_close);
  io::filtering_ostream out;
  out.push(zc::fd_sink(second.write.get(), never_close));
  zc::copy_stream(in, out);
  out.reset();
  second.write.reset();
  return reader.content();
}

std::string through_a_filter(const std::string& content) {
  std::istringstream in(content);
  std::ostringstream sink;
  io::filtering_ostream out;
  out.push(io::counter());  // passes all bytes on
  out.push(sink);
  zc::copy_stream(in, out);
  out.reset();
  return sink.str();
}

std::string through_an_own_buffer(const std::string& content) {
  two_ends pipe = make_pipe();
  const feeder writer(std::move(pipe.write), content);
  own_buffer buffer(pipe.read.get());
  std::ostringstream out;
  zc::copy_stream(buffer, *out.rdbuf());
  return out.str();
}

// Nobody reads what is copied: an error with a message, and no SIGPIPE, which would end the process.
std::string to_nobody(const std::string& content) {
  const unique_fd file = make_memfd(content, false);
  two_ends pipe = make_pipe();
  pipe.read.reset();
  ::lseek(file.get(), 0, SEEK_SET);
  zc::fd_source in(file.get(), never_close);
  zc::fd_sink out(pipe.write.get(), never_close);
  try {
    zc::copy_stream(in, out, zc::copy_options::relax_safe_kernel_copy);
  } catch (const zc::copy_error& e) {
    const bool is_told = std::string(e.what()).find("writing the output, a pipe") != std::string::npos;
    if (e.code() == std::errc::broken_pipe && is_told && position(file.get()) == 0) return content;
    return e.what();
  }
  return "no error";
}

const stream_copy stream_copies[] = {through_fstreams,      through_stdio,    through_strings,       through_iterators,
                                     through_boost_streams, through_a_filter, through_an_own_buffer, to_nobody};

const end_kind inputs[] = {end_kind::file,     end_kind::sparse_file, end_kind::empty_file,  end_kind::append_file,
                           end_kind::pipe,     end_kind::tcp,         end_kind::unix_socket, end_kind::dev_null,
                           end_kind::dev_zero, end_kind::memfd,       end_kind::sealed_memfd};
const end_kind outputs[] = {end_kind::file, end_kind::empty_file,  end_kind::append_file, end_kind::pipe,
                            end_kind::tcp,  end_kind::unix_socket, end_kind::dev_null,    end_kind::memfd};

// The name of what went wrong, or nothing.
std::string copy_pair(end_kind from, end_kind to, std::size_t n, zc::copy_options options) {
  const std::unique_ptr<input> in = make_input(from, n);
  const std::unique_ptr<output> out = make_output(to, n);
  zc::fd_source source(in->fd.get(), never_close);
  zc::fd_sink sink(out->fd.get(), never_close);
  const zc::copy_result result = zc::copy_stream_n(source, sink, n, options);
  const std::string arrived = content_of(*out);
  const bool keeps_nothing = to == end_kind::dev_null;
  if (result.bytes == in->content.size() &&
      (keeps_nothing || arrived.compare(out->begin, in->content.size(), in->content) == 0)) {
    return "";
  }
  return std::string(name_of(from)) + " -> " + name_of(to) + "; ";
}

// Every kind of copy once, from the given one on, so that each thread begins with another.
std::string copy_everything(std::size_t first) {
  std::vector<std::function<std::string()>> all;
  for (std::size_t i = 0; i < std::size(stream_copies); ++i) {
    all.emplace_back([i] {
      const std::string content = bytes(size + i);
      return stream_copies[i](content) == content ? "" : "stream copy " + std::to_string(i) + "; ";
    });
  }
  for (const end_kind from : inputs) {
    for (const end_kind to : outputs) {
      const auto options = first % 2 == 0 ? zc::copy_options::none : zc::copy_options::relax_safe_kernel_copy;
      all.emplace_back([=] { return copy_pair(from, to, size, options); });
    }
  }
  all.emplace_back(
      [] { return copy_pair(end_kind::file, end_kind::tcp, 1024 * 1024, zc::copy_options::none); });  // mapped
  std::string wrong;
  for (std::size_t i = 0; i < all.size(); ++i) wrong += all[(first * 7 + i) % all.size()]();
  return wrong;
}

}  // namespace

template <>
struct zc::buffer_traits<own_buffer> {
  static int descriptor(own_buffer& buffer, direction) { return buffer.fd(); }
};

// The first of this program, so that nothing was used before.
TEST_CASE("copies of every kind in many threads that begin at once are right from the first one on") {
  CHECK(at_once(8, copy_everything) == "");
}

TEST_CASE("a call that many threads find missing at once is replaced in all of them") {
  zc::sys::interceptor = [](zc::sys::request& r) -> std::optional<zc::sys::answer> {
    const bool is_missing = r.what == zc::sys::call::sendfile || r.what == zc::sys::call::copy_file_range;
    return is_missing ? std::optional<zc::sys::answer>(-ENOSYS) : std::nullopt;
  };
  const std::string wrong = at_once(16, [](std::size_t) {
    return copy_pair(end_kind::file, end_kind::empty_file, size, zc::copy_options::none) +
           copy_pair(end_kind::file, end_kind::unix_socket, size, zc::copy_options::relax_safe_kernel_copy);
  });
  zc::sys::interceptor = nullptr;
  CHECK(wrong == "");
  CHECK(zc::detail::learnt.lacks(zc::copy_method::sendfile));
  CHECK(zc::detail::learnt.lacks(zc::copy_method::copy_file_range));
  zc::detail::learnt.clear();  // it was no fact
}

TEST_CASE("a kind of buffer can be added and taken away while other threads copy") {
  const zc::look_behind<own_buffer> known;
  const int reads = own_reads;
  const std::string wrong = at_once(16, [](std::size_t i) -> std::string {
    struct another : std::streambuf {};
    for (int round = 0; round < 50; ++round) {
      const std::string content = bytes(100 + i);
      if (i % 2 == 0) {
        void* const handle = zc::detail::add_buffer(typeid(another), [](std::streambuf&, zc::direction) { return -1; });
        zc::detail::remove_buffer(handle);
      } else if (through_an_own_buffer(content) != content) {
        return "own buffer; ";
      }
    }
    return "";
  });
  CHECK(wrong == "");
  CHECK(own_reads == reads);  // its descriptor was found each time
}
