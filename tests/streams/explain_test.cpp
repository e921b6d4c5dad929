// zc::explain tells of each way what became of it.
#include "../support/converting.hpp"
#include "../support/descriptors.hpp"
#include "../support/file_ptr.hpp"
#include "../support/never_close.hpp"
#include "without_rtti.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <boost/asio/basic_socket_streambuf.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/iostreams/device/null.hpp>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>

#include <fstream>
#include <locale>
#include <sstream>

using namespace zc_test;
namespace io = boost::iostreams;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string explained(int in, int out, zc::copy_options options = zc::copy_options::none) {
  return zc::explain(zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close), options));
}

// A buffer that may do more than a std::filebuf.
class counting_buffer : public std::filebuf {};

// What explain tells of an output without a descriptor.
template <class Out>
std::string explained_end(std::istream& in, Out&& out) {
  const std::string text = zc::explain(zc::copy_stream(in, out));
  const std::string no_kernel_copy = "  A kernel copy needs a descriptor at both ends.\n";
  const std::size_t end = text.find(" to ");
  return text.substr(end + 1, text.find('\n') - end) + text.substr(text.find(no_kernel_copy) + no_kernel_copy.size());
}

}  // namespace

TEST_CASE("explain names both ends, the ways that moved bytes, those that were not needed, and those for other ends") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  CHECK(explained(in.get(), out.get()) == "100000 bytes from file (descriptor " + std::to_string(in.get()) +
                                              ") to file of size 0 (descriptor " + std::to_string(out.get()) +
                                              "), by copy_file_range\n"
                                              "  copy_file_range: 100000 bytes\n"
                                              "  sendfile: was not needed\n"
                                              "  buffered: was not needed\n"
                                              "  for other ends: splice, splice_through_pipe, mapped\n");
}

TEST_CASE("explain tells which condition was not met, and the option that lifts it") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const two_ends pipe = make_unix();
  zc::copy_result r = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(pipe.write.get(), never_close),
                                      zc::copy_options::none);
  const std::string text = zc::explain(r);
  CHECK(contains(text, "sendfile: was not taken: the file is smaller than 16 KiB, or it may change (below 128 KiB,"));
  r.bytes = 200'000;
  CHECK(contains(zc::explain(r), "sendfile: was not taken: the file may change, which the receiver would see"));
  CHECK(contains(text, "relax_safe_kernel_copy"));
  CHECK(contains(text, "mapped: was not taken: it pays from 4 MiB on"));
  CHECK(contains(text, "buffered: 100000 bytes"));
  ::lseek(in.get(), 0, SEEK_SET);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  CHECK(contains(explained(in.get(), out.get(), zc::copy_options::no_reflink),
                 "copy_file_range: was not taken: no_reflink rules it out"));
  ::lseek(in.get(), 0, SEEK_SET);
  CHECK(contains(explained(in.get(), out.get(), zc::copy_options::buffered_only),
                 "copy_file_range: was ruled out by kernel_only or buffered_only"));
}

TEST_CASE("explain tells what the system answered to a way, and what a step could not take") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100'000));
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd full = open_file("/dev/full", O_WRONLY);
  const two_ends pipe = make_unix();
  zc::copy_operation copy(zc::fd_source(in.get(), never_close), zc::fd_sink(pipe.write.get(), never_close), {},
                          zc::copy_options::relax_safe_kernel_copy);
  copy.step();
  CHECK(contains(zc::explain(copy.progress()), "sendfile: was not taken: it would sleep for an end"));
  two_ends peer = make_pipe();
  feeder feeds(std::move(peer.write), bytes(300'000));
  const std::string text = explained(peer.read.get(), make_memfd("", false).get());
  CHECK(contains(
      text, "  buffered: 131072 bytes; then it left the rest to the next way, as it is only for the first 128 KiB\n"));
  CHECK(contains(text, "  splice_through_pipe: 168928 bytes\n"));
  CHECK(!contains(text, "buffered: was not needed"));  // the way's other row
}

TEST_CASE("explain tells what never was a matter of the kernel") {
  std::istringstream in("x");
  std::ostringstream out;
  CHECK(zc::explain(zc::copy_stream(in, out)) ==
        "1 byte from memory to memory, by buffered\n"
        "  from a stream's buffer, or by its own code: 1 byte\n"
        "  A kernel copy needs a descriptor at both ends.\n");
}

TEST_CASE("explain names the type of a stream buffer that is not recognised, and what would make it known") {
  const temporary_folder folder;
  std::istringstream in("text");
  counting_buffer buffer;
  buffer.open(folder / "out", std::ios::out);
  CHECK(
      explained_end(in, buffer) ==
      "to the own code of (anonymous namespace)::counting_buffer, by buffered\n"
      "  No descriptor was found behind the output: zc does not know exactly this type; zc::look_behind makes a stream "
      "buffer of your own known (<zc/buffer_traits.hpp>).\n");
}

TEST_CASE("explain says which header makes a type of Asio's or Boost.Process's known") {
  zc::copy_result r;
  r.report.has_looked = true;
  const auto explained_type = [&](const char* type) {
    r.report.out.type = type;
    return zc::explain(r);
  };
  CHECK(contains(explained_type(typeid(boost::asio::basic_socket_streambuf<boost::asio::ip::tcp>).name()),
                 "to the own code of boost::asio::basic_socket_streambuf<boost::asio::ip::tcp, "));
  CHECK(contains(zc::explain(r), "behind the output: include <zc/asio.hpp>, by which its descriptor is found.\n"));
  CHECK(contains(explained_type("N4asio22basic_socket_streambufINS_2ip3tcpEEE"),
                 "behind the output: include <zc/asio.hpp>, by which"));
  CHECK(contains(explained_type("N4asio22basic_socket_streambufI7strangeEE"),
                 "behind the output: include <zc/asio.hpp> and declare a zc::look_behind of this type"));
  for (const char* const pipe : {"N5boost7process13basic_pipebufIcSt11char_traitsIcEEE",
                                 "N5boost7process2v113basic_pipebufIcSt11char_traitsIcEEE"}) {
    CHECK(contains(explained_type(pipe), "behind the output: include <zc/process.hpp>, by which"));
  }
}

TEST_CASE("explain says of wrong options that neither end was looked at") {
  std::istringstream in("text");
  std::ostringstream out;
  std::error_code error;
  const auto both = zc::copy_options::kernel_only | zc::copy_options::buffered_only;
  CHECK(zc::explain(zc::copy_stream(in, out, both, error)) == "0 bytes, by none\n  Neither end was looked at.\n");
}

TEST_CASE("explain names the first filter of a chain, and a device that is code") {
  std::istringstream in("text");
  io::filtering_ostream chain;
  chain.push(io::counter());
  chain.push(io::null_sink());
  const std::string never_bypassed =
      "  No descriptor was found behind the output: a filter, or a device without a descriptor, is never bypassed.\n";
  CHECK(explained_end(in, chain) ==
        "to the own code of boost::iostreams::basic_counter<char>, by buffered\n" + never_bypassed);
  io::filtering_ostreambuf bare_chain(chain);
  CHECK(explained_end(in, bare_chain) ==
        "to the own code of boost::iostreams::filtering_streambuf<boost::iostreams::output, char, "
        "boost::iostreams::public_>, by none\n" +
            never_bypassed);
  io::null_sink device;
  CHECK(explained_end(in, device) ==
        "to the own code of boost::iostreams::basic_null_sink<char>, by none\n" + never_bypassed);
}

TEST_CASE("explain says of a class without RTTI that it has no name, and of a FILE that it has no descriptor") {
  std::istringstream in("text");
  std::stringbuf text;
  CHECK(explained_end(in, *doubling_output(text)) ==
        "to the own code of a class without RTTI, by buffered\n"
        "  No descriptor was found behind the output: a class compiled with -fno-rtti has no type to be known by.\n");
  char room[10];
  const file_ptr file(::fmemopen(room, sizeof room, "w"));
  CHECK(explained_end(in, file.get()) == "to a FILE without a descriptor, by none\n");
}

TEST_CASE("explain says that a file stream is closed, or converts") {
  const temporary_folder folder;
  std::istringstream in("text");
  std::ofstream out(folder / "out");
  out.imbue(std::locale(out.getloc(), new converting));
  CHECK(explained_end(in, out) ==
        "to the own code of std::basic_filebuf<char>, by buffered\n"
        "  No descriptor was found behind the output: it is closed, or its locale converts what passes.\n");
}

TEST_CASE("explain says that an output is opened with O_APPEND, which copy_file_range refuses") {
  const temporary_folder folder;
  write_file(folder / "in", bytes(100000));
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out", std::ios::app);
  CHECK(contains(zc::explain(zc::copy_stream(in, out)),
                 "copy_file_range: was refused by the system: Bad file descriptor, as for each output that is opened "
                 "with O_APPEND\n"));
}

TEST_CASE("explain tells what a way moved before it was left, be it a single byte") {
  const temporary_folder folder;
  write_file(folder / "in", "text");
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  const unique_fd out = open_file(folder / "out", O_WRONLY | O_CREAT);
  zc::copy_result r = zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close));
  auto& row = r.report.rows[0];
  row.bytes = 1;
  row.fate = zc::detail::row_fate::refused;
  row.error = EXDEV;
  CHECK(contains(zc::explain(r), "copy_file_range: 1 byte; then it was refused by the system: "));
}
