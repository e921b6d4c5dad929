// Sockets that keep records apart: datagrams and SOCK_SEQPACKET. A read that has too little room for a record loses the
// rest of it (recv(2)), and each write is a record of its own.
#include "../support/descriptors.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <sstream>
#include <vector>

namespace {

using namespace zc_test;
using zc::copy_end;

// Connected to itself by the loopback.
two_ends make_udp() {
  two_ends ends{unique_fd(checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")),
                unique_fd(checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"))};
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(ends.read.get(), generic, size), "bind");
  checked(::getsockname(ends.read.get(), generic, &size), "getsockname");
  checked(::connect(ends.write.get(), generic, size), "connect");
  return ends;
}

struct record_socket {
  const char* name;
  two_ends (*make)();
  std::size_t longest;  // that is sure to go
};
const record_socket record_sockets[] = {
    {"Unix datagrams", [] { return make_unix(SOCK_DGRAM); }, 150000},
    {"Unix sequenced packets", [] { return make_unix(SOCK_SEQPACKET); }, 150000},
    {"UDP", make_udp, 65507},
};

void send(int fd, const std::string& record) {
  CHECK(::send(fd, record.data(), record.size(), 0) == static_cast<ssize_t>(record.size()));
}

std::string receive(int fd) {
  std::string record(300000, '\0');
  record.resize(static_cast<std::size_t>(
      checked(static_cast<int>(::recv(fd, record.data(), record.size(), MSG_DONTWAIT)), "recv")));
  return record;
}

}  // namespace

TEST_CASE("a record arrives whole in a string that has less room") {
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    const two_ends ends = kind.make();
    send(ends.write.get(), bytes(50000));
    send(ends.write.get(), "");                       // the end
    std::ostringstream out(std::string(20000, 'x'));  // which is filled in place
    CHECK(zc::copy_stream(zc::fd_source(ends.read.get(), never_close), out).bytes == 50000);
    CHECK((out.str() == bytes(50000)));
  }
}

TEST_CASE("every record arrives whole, however long it is") {
  for (const record_socket& kind : record_sockets) {
    for (const zc::copy_options options : {zc::copy_options::none, zc::copy_options::buffered_only}) {
      for (const std::size_t n : {std::size_t{1}, std::size_t{5000}, std::size_t{65507}, kind.longest}) {
        CAPTURE(std::string(kind.name));
        CAPTURE(n);
        two_ends in = kind.make();
        const temporary_folder folder;
        const unique_fd out = open_file(folder / "out", O_RDWR | O_CREAT);
        const std::string first = bytes(n);
        send(in.write.get(), first);
        send(in.write.get(), "");  // read(2) calls it the end
        std::error_code error;
        const zc::copy_result result = zc::copy_stream(zc::fd_source(in.read.get(), never_close),
                                                       zc::fd_sink(out.get(), never_close), options, error);
        CHECK(result.bytes == n);
        CHECK(!error);
        CHECK((read_file(folder / "out") == first));
      }
    }
  }
}

TEST_CASE("records stay apart from one socket to another") {
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    two_ends in = kind.make();
    two_ends out = kind.make();
    const std::vector<std::string> records = {"one", bytes(3000), "x", bytes(50000), "last"};
    for (const std::string& record : records) send(in.write.get(), record);
    send(in.write.get(), "");
    std::error_code error;
    zc::copy_stream(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.write.get(), never_close), error);
    CHECK(!error);
    for (const std::string& record : records) CHECK((receive(out.read.get()) == record));
  }
}

TEST_CASE("a file becomes records that make the file again, each short enough to go") {
  const temporary_folder folder;
  const std::string content = bytes(150000);
  write_file(folder / "in", content);
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    two_ends out = kind.make();
    const int room = 4000000;
    ::setsockopt(out.write.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    zc::fd_source source(folder / "in");
    std::error_code error;
    const zc::copy_result result = zc::copy_stream(source, zc::fd_sink(out.write.get(), never_close), error);
    CHECK(source.seek(0, std::ios::cur) == std::streampos(static_cast<std::streamoff>(result.bytes)));
    std::string got;
    while (got.size() < result.bytes) got += receive(out.read.get());
    CHECK((got == first_of(content, result.bytes)));
    CHECK(!error);
    CHECK(result.bytes == content.size());
  }
}

TEST_CASE("every record arrives whole in memory too, from a socket that does not block") {
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    two_ends in = kind.make();
    set_non_blocking(in.read.get());
    const std::string record = bytes(kind.longest);
    std::thread late([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      send(in.write.get(), record);
      send(in.write.get(), "");
    });
    std::ostringstream out;
    CHECK(zc::copy_stream(zc::fd_source(in.read.get(), never_close), out).bytes == record.size());
    late.join();
    CHECK((out.str() == record));
  }
}

TEST_CASE("a bounded copy refuses a record that is too long, and leaves it whole") {
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    two_ends in = kind.make();
    const temporary_folder folder;
    send(in.write.get(), "0123456789");
    send(in.write.get(), "next");
    zc::fd_sink sink(folder / "out");
    std::ostringstream memory;
    std::error_code error;
    CHECK(zc::copy_stream_n(zc::fd_source(in.read.get(), never_close), sink, 4, error).failed_end == copy_end::input);
    CHECK(error == std::errc::message_size);
    CHECK(zc::copy_stream_n(zc::fd_source(in.read.get(), never_close), memory, 4, error).failed_end == copy_end::input);
    CHECK(error == std::errc::message_size);
    CHECK(read_file(folder / "out").empty());
    CHECK(memory.str().empty());
    CHECK(zc::copy_stream_n(zc::fd_source(in.read.get(), never_close), sink, 14).bytes == 14);
    CHECK(read_file(folder / "out") == "0123456789next");
  }
}

TEST_CASE("a peer that has gone is an error of the output, and no signal") {
  for (const record_socket& kind : record_sockets) {
    CAPTURE(std::string(kind.name));
    two_ends out = kind.make();
    out.read.reset();
    const temporary_folder folder;
    write_file(folder / "in", "some");
    std::error_code error;
    zc::copy_result result{};
    for (int i = 0; i < 3 && !error; ++i) {  // UDP learns of it by the answer to the first
      result = zc::copy_stream(zc::fd_source(folder / "in"), zc::fd_sink(out.write.get(), never_close), error);
    }
    CHECK((error == std::errc::broken_pipe || error == std::errc::connection_refused ||
           error == std::errc::connection_reset || error == std::errc::not_connected));
    CHECK(result.failed_end == copy_end::output);
  }
}
