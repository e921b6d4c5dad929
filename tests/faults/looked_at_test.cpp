// Sockets of records whose next one is looked at before it is read, and those for which a look is not harmless.
#include "../support/descriptors.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <linux/netlink.h>

namespace {

using namespace zc_test;

// Two sockets of the family that speaks to the kernel, or here to each other.
two_ends make_netlink() {
  const auto make = [] {
    return unique_fd(checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK), "socket"));
  };
  two_ends ends{make(), make()};
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(ends.read.get(), generic, size), "bind");
  checked(::getsockname(ends.read.get(), generic, &size), "getsockname");
  checked(::connect(ends.write.get(), generic, size), "connect");
  return ends;
}

}  // namespace

// A hash that AF_ALG has computed is gone when it was looked at.
TEST_CASE("only a socket of a family that is known to keep what it shows is looked at before it is read") {
  for (const bool is_known : {true, false}) {
    CAPTURE(is_known);
    const two_ends in = is_known ? make_unix(SOCK_DGRAM) : make_netlink();
    const temporary_folder folder;
    const std::string record = bytes(5000);
    CHECK(::send(in.write.get(), record.data(), record.size(), 0) == 5000);
    zc::fd_source source(in.read.get(), never_close);
    zc::fd_sink sink(folder / "out");
    const kernel k;
    CHECK(zc::copy_stream_n(source, sink, record.size()).bytes == record.size());
    CHECK((read_file(folder / "out") == record));
    CHECK(k.saw(call::recv) == is_known);
  }
}

// The error of a UDP socket is gone once a call has told of it.
TEST_CASE("an error that the look at the next record meets is the copy's") {
  const two_ends in = make_unix(SOCK_DGRAM);
  const unique_fd out = make_memfd("", false);
  CHECK(::send(in.write.get(), "record", 6, 0) == 6);
  std::error_code error;
  const kernel k(answering(call::recv, 0, -ECONNREFUSED));
  const zc::copy_result result =
      zc::copy_stream_n(zc::fd_source(in.read.get(), never_close), zc::fd_sink(out.get(), never_close), 100, error);
  CHECK(error == std::errc::connection_refused);
  CHECK(result.failed_end == zc::copy_end::input);
  CHECK(result.bytes == 0);
}
