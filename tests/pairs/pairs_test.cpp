// Every kind of input against every kind of output, at sizes around pages and buffers: the bytes, both positions, the
// result, and which calls ran.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <set>

namespace {

using namespace zc_test;
using zc::copy_method;

const end_kind all_kinds[] = {end_kind::file,     end_kind::empty_file, end_kind::append_file, end_kind::block_device,
                              end_kind::pipe,     end_kind::tcp,        end_kind::unix_socket, end_kind::procfs_file,
                              end_kind::dev_null, end_kind::dev_zero,   end_kind::memfd,       end_kind::sealed_memfd};

const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
const std::size_t sizes[] = {0, 1, page - 1, page + 1, 64 * 1024 + 1, 1024 * 1024, 5 * 1024 * 1024};

bool is_one_of(end_kind t, std::initializer_list<end_kind> set) {
  return std::find(set.begin(), set.end(), t) != set.end();
}

// What docs/ways.md says, in other words than the table of the library.
std::set<copy_method> expected_ways(end_kind from, end_kind to, std::size_t n, bool is_relaxed) {
  const bool from_file =
      is_one_of(from, {end_kind::file, end_kind::append_file, end_kind::memfd, end_kind::sealed_memfd});
  const bool to_file = is_one_of(to, {end_kind::file, end_kind::empty_file, end_kind::memfd});
  const bool from_socket = is_one_of(from, {end_kind::tcp, end_kind::unix_socket});
  const bool to_socket = is_one_of(to, {end_kind::tcp, end_kind::unix_socket});
  const copy_method for_long_ones = n >= 16 * 1024 ? copy_method::sendfile : copy_method::buffered;
  if (n == 0) return {copy_method::none};
  if (from_file && to_file) {
    const bool is_one_file_system =
        !is_one_of(from, {end_kind::memfd, end_kind::sealed_memfd}) && to != end_kind::memfd;
    if (is_one_file_system) return {copy_method::copy_file_range};
    return {copy_method::copy_file_range, for_long_ones};  // which, depends on the kernel's version
  }
  if (from == end_kind::block_device && to_file) return {for_long_ones};
  if ((from_file || from == end_kind::block_device) && (to == end_kind::pipe || to_socket)) {
    if ((is_relaxed && n >= 16 * 1024) || (from == end_kind::sealed_memfd && n > 128 * 1024))
      return {copy_method::sendfile};
    if (from_file && n >= 4 * 1024 * 1024) return {copy_method::mapped};
    return {copy_method::buffered};
  }
  if (from == end_kind::pipe && to == end_kind::pipe) return {copy_method::splice};
  if ((from == end_kind::pipe || from_socket) && (to_file || to_socket || to == end_kind::pipe)) {
    return {n > 256 * 1024 ? copy_method::splice_through_pipe : copy_method::buffered};
  }
  return {copy_method::buffered};
}

void check_calls(const kernel& k, copy_method way, end_kind to) {
  const auto is_expected = [&](call what) {
    if (what == call::read) return true;  // which met the end
    switch (way) {
      case copy_method::copy_file_range: return what == call::copy_file_range;
      case copy_method::sendfile: return what == call::sendfile || what == call::copy_file_range;  // tried before
      case copy_method::splice: return what == call::splice;
      case copy_method::splice_through_pipe: return what == call::splice || what == call::write;  // of what comes first
      case copy_method::none: return what == call::splice;
      default: {
        const bool is_refused =
            is_one_of(to, {end_kind::append_file, end_kind::file, end_kind::empty_file, end_kind::memfd});
        return what == call::write || (is_refused && what != call::splice);  // tried before
      }
    }
  };
  for (const call what : {call::copy_file_range, call::sendfile, call::splice, call::read, call::write}) {
    CAPTURE(static_cast<int>(what));
    if (!is_expected(what)) CHECK_FALSE(k.saw(what));
  }
}

void check_output(output& out, end_kind to, const std::string& content) {
  switch (to) {
    case end_kind::file:
      CHECK(position(out.fd.get()) == static_cast<off_t>(5 + content.size()));
      CHECK((read_file(out.path) ==
             out.before.substr(0, 5) + content + out.before.substr(std::min(out.before.size(), 5 + content.size()))));
      break;
    case end_kind::empty_file:
    case end_kind::append_file:
      CHECK((read_file(out.path) == out.before + content));
      CHECK((content.empty() || position(out.fd.get()) == static_cast<off_t>(out.before.size() + content.size())));
      break;
    case end_kind::block_device:
      CHECK(position(out.fd.get()) == static_cast<off_t>(content.size()));
      CHECK((read_file(out.path).substr(0, content.size()) == content));
      break;
    case end_kind::memfd:
      CHECK(position(out.fd.get()) == static_cast<off_t>(content.size()));
      CHECK(::lseek(out.fd.get(), 0, SEEK_SET) == 0);
      CHECK((read_all(out.fd.get()) == content));
      break;
    case end_kind::pipe:
    case end_kind::tcp:
    case end_kind::unix_socket:
      out.fd.reset();
      CHECK((out.peer->content() == content));
      break;
    default: break;  // what takes everything and keeps nothing
  }
}

void check_pair(end_kind from, end_kind to, std::size_t size, bool is_relaxed) {
  const std::unique_ptr<input> in = make_input(from, size);
  const std::unique_ptr<output> out = in ? make_output(to, size) : nullptr;
  if (in == nullptr || out == nullptr) return;
  CAPTURE(std::string(name_of(from)));
  CAPTURE(std::string(name_of(to)));
  CAPTURE(size);
  CAPTURE(is_relaxed);

  zc::fd_source source(in->fd.get(), never_close);
  zc::fd_sink sink(out->fd.get(), never_close);
  const zc::copy_options options = is_relaxed ? zc::copy_options::relax_safe_kernel_copy : zc::copy_options::none;
  const std::size_t n = in->content.size();
  zc::copy_result result;
  std::error_code error;
  {
    const kernel k;
    result = in->is_endless ? zc::copy_stream_n(source, sink, n, options, error)
                            : zc::copy_stream(source, sink, options, error);
    check_calls(k, result.method, to);
  }
  CHECK(error == std::error_code());
  CHECK(result.bytes == n);
  CHECK(result.failed_end == zc::copy_end::neither);
  CHECK(result.undelivered.empty());
  const std::set<copy_method> ways = expected_ways(from, to, n, is_relaxed);
  CAPTURE(to_string(result.method));
  CHECK(ways.count(result.method) == 1);
  if (is_one_of(from, {end_kind::file, end_kind::append_file, end_kind::block_device, end_kind::procfs_file,
                       end_kind::memfd, end_kind::sealed_memfd})) {
    CHECK(position(in->fd.get()) == static_cast<off_t>(n));
  }
  check_output(*out, to, in->content);
}

void check_every_output(end_kind from) {
  if (make_input(from, 1) == nullptr) {
    MESSAGE("skipped: this machine gives no ", std::string(name_of(from)));
    return;
  }
  for (const end_kind to : all_kinds) {
    for (const std::size_t size : sizes) {
      for (const bool is_relaxed : {false, true}) check_pair(from, to, size, is_relaxed);
    }
  }
}

}  // namespace

TEST_CASE("a file arrives at every kind of output, by the way that the table names") {
  check_every_output(end_kind::file);
}
TEST_CASE("an empty file is copied to every kind of output without a byte") {
  check_every_output(end_kind::empty_file);
}
TEST_CASE("a file that is open for appending arrives at every kind of output like any other") {
  check_every_output(end_kind::append_file);
}
TEST_CASE("a block device arrives at every kind of output, by the way that the table names") {
  check_every_output(end_kind::block_device);
}
TEST_CASE("a pipe arrives at every kind of output, by the way that the table names") {
  check_every_output(end_kind::pipe);
}
TEST_CASE("a TCP connection arrives at every kind of output, by the way that the table names") {
  check_every_output(end_kind::tcp);
}
TEST_CASE("a Unix socket arrives at every kind of output, by the way that the table names") {
  check_every_output(end_kind::unix_socket);
}
TEST_CASE("a file of procfs, whose size is a lie, arrives at every kind of output") {
  check_every_output(end_kind::procfs_file);
}
TEST_CASE("/dev/null is copied to every kind of output without a byte") { check_every_output(end_kind::dev_null); }
TEST_CASE("so many bytes of /dev/zero arrive at every kind of output") { check_every_output(end_kind::dev_zero); }
TEST_CASE("a memfd arrives at every kind of output, safely as long as it can change") {
  check_every_output(end_kind::memfd);
}
TEST_CASE("a sealed memfd, which cannot change, goes to pipes and sockets by sendfile even in safe mode") {
  check_every_output(end_kind::sealed_memfd);
}
