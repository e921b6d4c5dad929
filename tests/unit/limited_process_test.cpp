// Processes that may not do all that they like: system calls that a seccomp filter refuses, no more descriptors, and a
// relay pipe that cannot be read.
#include "../support/child.hpp"
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <boost/iostreams/stream.hpp>

#include <chrono>
#include <cstddef>
#include <sstream>
#include <thread>
#include <vector>

namespace {

using namespace zc_test;
constexpr std::size_t size = 300000;

}  // namespace

#ifndef ZC_SANITIZED
namespace {

// From here on these calls answer `error`.
bool refuse(const std::vector<long>& calls, int error) {
  std::vector<sock_filter> filter = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const long nr : calls) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(nr), 0, 1));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)));
  }
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program = {static_cast<unsigned short>(filter.size()), filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

constexpr int no_filter = 77;

void check(int failed) {
  if (failed == no_filter) {
    MESSAGE("skipped: copies under a seccomp filter, which this process may not set");
  } else {
    CHECK(failed == 0);
  }
}

// What the C library calls for sendfile(2) where the first one had 32-bit offsets, and for sockets where one call
// serves all.
#ifdef SYS_sendfile64
constexpr long sendfile_call = SYS_sendfile64;
#else
constexpr long sendfile_call = SYS_sendfile;
#endif
#ifdef SYS_socketcall
const std::vector<long> socket_calls = {SYS_socketcall, SYS_sendto, SYS_recvfrom, SYS_recvmsg, SYS_sendmsg};
const std::vector<long> setsockopt_calls = {SYS_socketcall, SYS_setsockopt};
#else
const std::vector<long> socket_calls = {SYS_sendto, SYS_recvfrom, SYS_recvmsg, SYS_sendmsg};
const std::vector<long> setsockopt_calls = {SYS_setsockopt};
#endif

// 0 if everything arrives though `calls` are refused; which check failed if not.
int copies_without(const std::vector<long>& calls, int error, end_kind from, end_kind to, zc::copy_options options) {
  const auto in = make_input(from, size);
  const auto out = make_output(to, size);
  if (!refuse(calls, error)) return no_filter;
  std::error_code ec;
  const zc::copy_result r =
      zc::copy_stream(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close), options, ec);
  if (ec) return 1;
  if (r.bytes != in->content.size()) return 2;
  return content_of(*out).substr(out->begin) == in->content ? 0 : 3;
}

}  // namespace

TEST_CASE("a filter that refuses the calls of sockets leaves read and write, by which everything arrives") {
  for (const int error : {EPERM, EACCES, ENOSYS}) {
    for (const end_kind from : {end_kind::file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
      for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
        for (const zc::copy_options options : {zc::copy_options::none, zc::copy_options::buffered_only}) {
          CAPTURE(error);
          CAPTURE(std::string(name_of(from)));
          CAPTURE(std::string(name_of(to)));
          const int failed = in_child([&] { return copies_without(socket_calls, error, from, to, options); });
          check(failed);
          if (failed == no_filter) return;
        }
      }
    }
  }
}

TEST_CASE("a filter that refuses the calls which must not sleep leaves others, by which a step does not sleep either") {
  for (const int error : {EPERM, EACCES, ENOSYS, EOPNOTSUPP, EINVAL}) {
    CAPTURE(error);
    const int failed = in_child([&] {
      const auto in = make_input(end_kind::pipe, size);
      const auto out = make_output(end_kind::pipe, size);
      if (!refuse({SYS_preadv2, SYS_pwritev2}, error)) return no_filter;
      zc::copy_operation copy(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close), {},
                              zc::copy_options::buffered_only);
      while (copy.step() != zc::copy_state::done) copy.wait();
      return content_of(*out).substr(out->begin) == in->content ? 0 : 1;
    });
    check(failed);
  }
}

TEST_CASE("a call that a filter hides is asked for once in a process, whatever files are copied") {
  const std::pair<long, call> calls[] = {
      {SYS_copy_file_range, call::copy_file_range}, {sendfile_call, call::sendfile}, {SYS_splice, call::splice}};
  for (const auto& hidden : calls) {
    const bool is_splice = hidden.second == call::splice;
    const int failed = in_child([&] {
      const auto in = make_input(is_splice ? end_kind::pipe : end_kind::file, 60000);
      const auto out = make_output(is_splice ? end_kind::pipe : end_kind::empty_file, 0);
      if (!refuse({hidden.first}, ENOSYS)) return no_filter;
      const bool is_hidden = ::syscall(hidden.first, -1L, 0L, 0L, 0L, 1L, 0L) == -1 && errno == ENOSYS;
      if (!is_hidden) return no_filter;  // valgrind answers it
      const kernel sees;
      const zc::fd_source from(in->fd.get(), never_close);
      const zc::fd_sink to(out->fd.get(), never_close);
      const auto no_reflink = hidden.second == call::sendfile ? zc::copy_options::no_reflink : zc::copy_options::none;
      if (zc::copy_stream(from, to, no_reflink).bytes != 60000) return 1;
      const int asked = sees.count(hidden.second);
      if (asked == 0) return 2;
      zc::copy_stream(from, to, no_reflink);
      const auto again = make_input(is_splice ? end_kind::pipe : end_kind::file, 60000);
      zc::copy_stream(zc::fd_source(again->fd.get(), never_close), to, no_reflink);
      return sees.count(hidden.second) == asked ? 0 : 3;
    });
    check(failed);
  }
}

TEST_CASE("where a filter refuses setsockopt, no more than the first copy keeps bytes back in a TCP socket") {
  for (const int error : {EPERM, EACCES, ENOSYS}) {
    CAPTURE(error);
    const int failed = in_child([&] {
      const auto in = make_input(end_kind::file, 5000);
      const two_ends tcp = make_tcp();
      boost::iostreams::stream<zc::fd_sink> out(tcp.write.get(), never_close);
      if (!refuse(setsockopt_calls, error)) return no_filter;
      const kernel fails(
          [](request& r, int) { return r.what == call::read ? std::optional<answer>(-EIO) : std::nullopt; });
      std::error_code ec;
      for (int i = 0; i < 2; ++i) {
        out << "header";
        zc::copy_stream(zc::fd_source(in->fd.get(), never_close), out, ec);
        out.clear();
      }
      int kept_back = -1;
      return ::ioctl(tcp.write.get(), SIOCOUTQNSD, &kept_back) == 0 && kept_back == 0 ? 0 : 1;
    });
    check(failed);
  }
}

TEST_CASE("without send a closed peer is still an error and no signal, and datagrams stay whole") {
  check(in_child([] {
    two_ends to = make_unix();
    to.read.reset();
    const auto in = make_input(end_kind::file, 5000);
    if (!refuse(socket_calls, EPERM)) return no_filter;
    std::error_code error;
    zc::copy_stream(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(to.write.get(), never_close),
                    zc::copy_options::none, error);
    return error == std::errc::broken_pipe ? 0 : 1;
  }));
  check(in_child([] {
    two_ends from = make_unix(SOCK_DGRAM);
    const int large = 1 << 20;
    ::setsockopt(from.write.get(), SOL_SOCKET, SO_SNDBUF, &large, sizeof large);
    const std::string& record = bytes(100000);  // longer than a usual read
    if (::send(from.write.get(), record.data(), record.size(), 0) != 100000) return 2;
    if (::send(from.write.get(), "", 0, 0) != 0) return 3;
    const auto out = make_output(end_kind::empty_file, 0);
    if (!refuse(socket_calls, EPERM)) return no_filter;
    std::error_code error;
    zc::copy_stream(zc::fd_source(from.read.get(), never_close), zc::fd_sink(out->fd.get(), never_close),
                    zc::copy_options::none, error);
    return !error && content_of(*out) == record ? 0 : 1;
  }));
}
#endif

TEST_CASE("a copy waits also where the process may open no more descriptors at all") {
  CHECK(in_child([] {
          two_ends from = make_pipe();
          two_ends to = make_pipe();
          set_non_blocking(from.read.get());
          set_non_blocking(to.write.get());
          const rlimit none = {0, 0};
          if (::setrlimit(RLIMIT_NOFILE, &none) != 0) return 77;  // under valgrind
          const std::string& content = bytes(size);
          std::thread writer([&] {
            for (std::size_t done = 0; done < size; done += 50000) {
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
              if (::write(from.write.get(), content.data() + done, 50000) != 50000) break;
            }
            from.write.reset();
          });
          std::string got;
          std::thread reader([&] { got = read_all(to.read.get()); });
          std::error_code error;
          const zc::copy_result r =
              zc::copy_stream(zc::fd_source(from.read.get(), never_close), zc::fd_sink(to.write.get(), never_close),
                              zc::copy_options::none, error);
          to.write.reset();
          writer.join();
          reader.join();
          return error ? 1 : r.bytes != size ? 2 : got != content ? 3 : 0;
        }) % 77 ==
        0);
}

TEST_CASE("bytes that cannot be read back out of the relay pipe are told of, and no others are lost") {
  for (const answer refusal : {answer{-EIO}, answer{-EPERM}, answer{0}}) {
    for (const bool is_lasting : {false, true}) {
      CAPTURE(refusal);
      CAPTURE(is_lasting);
      const auto in = make_input(end_kind::unix_socket, size);
      const auto out = make_output(end_kind::empty_file, size);
      const int from = in->fd.get();
      int refused = 0;
      std::error_code error;
      zc::copy_result result;
      {
        const kernel k([&](request& r, int) -> std::optional<answer> {
          if (r.what == call::splice && r.to == out->fd.get()) return -EINVAL;
          const bool is_relay = r.what == call::read && r.fd != from;
          return is_relay && (is_lasting || refused++ == 0) ? std::optional<answer>(refusal) : std::nullopt;
        });
        result = zc::copy_stream(zc::fd_source(from, never_close), zc::fd_sink(out->fd.get(), never_close),
                                 zc::copy_options::none, error);
      }
      CHECK(error);
      CHECK(result.failed_end == zc::copy_end::input);
      const std::string known = read_file(out->path) + result.undelivered;
      CHECK(result.bytes + result.undelivered.size() == known.size());
      CHECK((known == in->content.substr(0, known.size())));
      const std::string left = read_all(from);
      if (!is_lasting) CHECK((known + left == in->content));
      CHECK((left == in->content.substr(in->content.size() - left.size())));
    }
  }
}

TEST_CASE("a record that is longer than the room for it, where nobody can tell its length, is an error and never cut") {
  // As a socket of a family that has no question for the length (AF_VSOCK).
  two_ends from = make_unix(SOCK_SEQPACKET);
  const std::string& record = bytes(100000);
  CHECK(::send(from.write.get(), "short", 5, 0) == 5);
  CHECK(::send(from.write.get(), record.data(), record.size(), 0) == 100000);
  from.write.reset();
  for (const bool to_memory : {false, true}) {
    const auto out = make_output(end_kind::empty_file, 0);
    std::ostringstream memory;
    zc::fd_source source(from.read.get(), never_close);
    zc::fd_sink sink(out->fd.get(), never_close);
    std::error_code error;
    zc::copy_result result;
    {
      const kernel k([](request& r, int) {
        return r.what == call::recv || r.what == call::queued ? std::optional<answer>(-EOPNOTSUPP) : std::nullopt;
      });
      result = to_memory ? zc::copy_stream(source, memory, zc::copy_options::none, error)
                         : zc::copy_stream(source, sink, zc::copy_options::none, error);
    }
    CHECK(error == (to_memory ? std::error_code() : std::error_code(EMSGSIZE, std::generic_category())));
    CHECK(result.bytes == (to_memory ? 0 : 5));
  }
}

TEST_CASE(
    "a pipe of which only one end finds a place above the standard descriptors is none, and leaves nothing open") {
  const int failed = in_child([] {
    for (int fd = 0; fd < 1024; ++fd) {
      if (fd != STDERR_FILENO) ::close(fd);
    }
    rlimit limit = {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 4;  // 0 to 3
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
    int ends[2];
    if (zc::sys::pipe(ends) != -EMFILE) return 2;
    for (const int fd : {0, 1, 3}) {
      if (::fcntl(fd, F_GETFD) != -1) return 3;
    }
    return 0;
  });
  CHECK(failed == 0);
}
