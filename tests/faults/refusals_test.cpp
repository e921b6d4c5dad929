// The kernel refuses, fails, is interrupted or cut short, at the first call and after progress: every byte arrives
// once, and is counted.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/sendfile.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using namespace zc_test;
using zc::copy_end;
using zc::copy_method;
using zc::copy_options;

constexpr std::size_t size = 300000;
constexpr std::size_t piece = 10000;

const int refusals[] = {ENOSYS, EXDEV,  EINVAL, EOPNOTSUPP, EPERM,  EBADF,     ETXTBSY,   EIO,
                        ENOENT, EACCES, EFBIG,  ENODATA,    ESTALE, EREMOTEIO, EOVERFLOW, EISDIR,
                        ENOMEM, ESPIPE, EFAULT, ENXIO,      EBUSY,  EPROTO};

// A pair of ends that goes one way by one call.
struct route_case {
  end_kind from;
  end_kind to;
  call by;
  copy_method way;
};

const route_case route_cases[] = {
    {end_kind::file, end_kind::empty_file, call::copy_file_range, copy_method::copy_file_range},
    {end_kind::block_device, end_kind::empty_file, call::sendfile, copy_method::sendfile},
    {end_kind::file, end_kind::unix_socket, call::sendfile, copy_method::sendfile},
    {end_kind::file, end_kind::tcp, call::sendfile, copy_method::sendfile},
    {end_kind::file, end_kind::pipe, call::sendfile, copy_method::sendfile},
    {end_kind::pipe, end_kind::pipe, call::splice, copy_method::splice},
    {end_kind::pipe, end_kind::empty_file, call::splice, copy_method::splice_through_pipe},
    {end_kind::unix_socket, end_kind::tcp, call::splice, copy_method::splice_through_pipe},
    {end_kind::tcp, end_kind::empty_file, call::splice, copy_method::splice_through_pipe},
    {end_kind::unix_socket, end_kind::pipe, call::splice, copy_method::splice_through_pipe},
};

std::string received(output& out, end_kind to) {
  if (to == end_kind::empty_file) return read_file(out.path);
  out.fd.reset();
  return out.peer->content();
}

bool moves_bytes(call what) {
  return what == call::copy_file_range || what == call::sendfile || what == call::splice || what == call::read;
}

struct copied {
  zc::copy_result result;
  std::error_code error;
  std::string arrived;
  std::string sent;
  std::string left;  // what the input still has
  int kernel_calls = 0;
};

int input_fd = -1;  // of the copy that runs
int output_fd = -1;

// Copies `size` bytes in pieces, so that there is a second call and a third, under a script.
copied copy_under(const kernel::script& script, const route_case& c, copy_options options = {}) {
  copied done;
  const std::unique_ptr<input> in = make_input(c.from, size);
  const std::unique_ptr<output> out = make_output(c.to, size);
  if (in == nullptr || out == nullptr) return done;
  zc::fd_source source(in->fd.get(), never_close);
  zc::fd_sink sink(out->fd.get(), never_close);
  input_fd = source.handle();
  output_fd = sink.handle();
  {
    const kernel k([&](request& r, int nth) {
      r.count = std::min(r.count, piece);
      return script(r, nth);
    });
    done.result = zc::copy_stream_n(source, sink, size, options | copy_options::relax_safe_kernel_copy, done.error);
    done.kernel_calls = k.count(c.by);
  }
  done.sent = in->content;
  done.arrived = received(*out, c.to);
  if (done.error) done.left = read_all(in->fd.get());
  return done;
}

void check_complete(const copied& done) {
  CHECK(done.error == std::error_code());
  CHECK(done.result.bytes == done.sent.size());
  CHECK((done.arrived == done.sent));
}

// What arrived, what was handed back and what is left make the input, in this order. (A device is longer.)
void check_nothing_lost(const copied& done) {
  CHECK(done.result.bytes == done.arrived.size());
  CHECK(((done.arrived + done.result.undelivered + done.left).substr(0, size) == done.sent));
}

template <class Check>
void for_each_route(Check check) {
  for (const route_case& c : route_cases) {
    CAPTURE(std::string(name_of(c.from)));
    CAPTURE(std::string(name_of(c.to)));
    if (make_input(c.from, 1) == nullptr) {
      MESSAGE("skipped: this machine gives no ", std::string(name_of(c.from)));
      continue;
    }
    check(c);
  }
}

}  // namespace

TEST_CASE("a call that is refused at once hands over to the next way, and nothing is lost") {
  for_each_route([](const route_case& c) {
    for (const int error : refusals) {
      CAPTURE(error);
      const copied done = copy_under(always(c.by, -error), c);
      check_complete(done);
      CHECK(done.result.method != c.way);
    }
  });
}

TEST_CASE("a call that is refused after progress hands over from where it stood, and nothing is lost or repeated") {
  for_each_route([](const route_case& c) {
    for (const int error : refusals) {
      for (const int nth : {1, 2, 3, 7}) {
        CAPTURE(error);
        CAPTURE(nth);
        check_complete(copy_under(answering(c.by, nth, -error), c));
        check_complete(
            copy_under([&](request& r,
                           int i) { return r.what == c.by && i >= nth ? std::optional<answer>(-error) : std::nullopt; },
                       c));
      }
    }
  });
}

TEST_CASE("only ENOSYS is remembered: any other refusal leaves the call in use for the next copy") {
  for_each_route([](const route_case& c) {
    for (const int error : refusals) {
      CAPTURE(error);
      const std::unique_ptr<input> first = make_input(c.from, size);
      const std::unique_ptr<input> second = make_input(c.from, size);
      const std::unique_ptr<output> out = make_output(c.to, size);
      zc::fd_sink sink(out->fd.get(), never_close);
      int calls = 0;
      bool is_first = true;
      const kernel k([&](request& r, int) -> std::optional<answer> {
        if (r.what != c.by) return std::nullopt;
        if (is_first) return -error;
        ++calls;
        return std::nullopt;
      });
      std::error_code ec;
      zc::copy_stream_n(zc::fd_source(first->fd.get(), never_close), sink, size, copy_options::relax_safe_kernel_copy,
                        ec);
      is_first = false;
      zc::copy_stream_n(zc::fd_source(second->fd.get(), never_close), sink, size, copy_options::relax_safe_kernel_copy,
                        ec);
      CHECK((calls > 0) == (error != ENOSYS));
    }
  });
}

TEST_CASE("an interrupted call is made again") {
  for_each_route([](const route_case& c) {
    for (const call what : {c.by, call::read, call::write, call::poll, call::fcntl, call::fstat}) {
      for (const int nth : {0, 1, 2, 5}) {
        CAPTURE(static_cast<int>(what));
        CAPTURE(nth);
        check_complete(copy_under(answering(what, nth, -EINTR), c));
        check_complete(copy_under(answering(what, nth, -EINTR), c, copy_options::buffered_only));
      }
    }
  });
}

TEST_CASE("calls that move a single byte at a time lose none") {
  for_each_route([](const route_case& c) {
    check_complete(copy_under(
        [](request& r, int nth) -> std::optional<answer> {
          if (nth % 3 == 0 && r.count > 0) r.count = 1;
          return std::nullopt;
        },
        c));
  });
}

TEST_CASE("a first 0 from a file is not believed before a read says the same") {
  for (const route_case& c : {route_cases[0], route_cases[2], route_cases[4]}) {
    const copied done = copy_under(always(c.by, 0), c);
    check_complete(done);
    CHECK(done.result.method != c.way);
  }
}

TEST_CASE("an error of the output comes with the true count, and the input stands there") {
  for_each_route([](const route_case& c) {
    for (const int error : {ENOSPC, EDQUOT, EPIPE}) {
      for (const int nth : {0, 1, 2, 5, 29}) {
        CAPTURE(error);
        CAPTURE(nth);
        for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
          int deliveries = 0;
          const copied done = copy_under(
              [&](request& r, int) -> std::optional<answer> {
                if (r.to != output_fd || deliveries++ != nth) return std::nullopt;
                return -error;
              },
              c, options);
          REQUIRE(done.error);
          CHECK(done.error == std::error_code(error, std::generic_category()));
          CHECK(done.result.failed_end == copy_end::output);
          check_nothing_lost(done);
          if (c.from == end_kind::file) CHECK(done.result.undelivered.empty());
        }
      }
    }
  });
}

TEST_CASE("an error of the input comes with the true count") {
  for_each_route([](const route_case& c) {
    if (c.from != end_kind::tcp && c.from != end_kind::unix_socket) return;
    for (const int nth : {0, 2, 4}) {
      CAPTURE(nth);
      int takings = 0;
      const copied done = copy_under(
          [&](request& r, int) -> std::optional<answer> {
            if (r.what != c.by || r.fd != input_fd || takings++ != nth) return std::nullopt;
            return -ETIMEDOUT;
          },
          c);
      REQUIRE(done.error);
      CHECK(done.error == std::errc::timed_out);
      CHECK(done.result.failed_end == copy_end::input);
      check_nothing_lost(done);
    }
  });
  const copied done = copy_under(answering(call::read, 3, -EIO), route_cases[0], copy_options::buffered_only);
  CHECK(done.error == std::errc::io_error);
  CHECK(done.result.failed_end == copy_end::input);
  check_nothing_lost(done);
}

TEST_CASE("an end that fails for good is the one that is named, whichever call says so first") {
  const auto check = [](const route_case& c, int error, copy_end end) {
    for (const int nth : {0, 2, 20}) {  // a pipe or socket is read at first, and spliced later
      CAPTURE(error);
      CAPTURE(nth);
      int calls = 0;
      const copied done = copy_under(
          [&](request& r, int) -> std::optional<answer> {
            const bool is_meant = end == copy_end::output ? r.to == output_fd : r.fd == input_fd && moves_bytes(r.what);
            return is_meant && calls++ >= nth ? std::optional<answer>(-error) : std::nullopt;
          },
          c);
      CHECK(done.error == std::error_code(error, std::generic_category()));
      CHECK(done.result.failed_end == end);
      check_nothing_lost(done);
    }
  };
  for_each_route([&](const route_case& c) {
    for (const int error : {ENOSPC, EDQUOT, EPIPE, EROFS, EFBIG, EIO}) check(c, error, copy_end::output);
  });
  const route_case between_sockets = {end_kind::unix_socket, end_kind::tcp, call::splice,
                                      copy_method::splice_through_pipe};
  for (const copy_end end : {copy_end::input, copy_end::output}) check(between_sockets, ECONNRESET, end);
}

TEST_CASE("without a relay pipe the copy is made another way") {
  for (const int error : {EMFILE, ENFILE, ENOMEM}) {
    for_each_route([&](const route_case& c) { check_complete(copy_under(always(call::pipe2, -error), c)); });
  }
}

// The kernel holds a pipe's lock while a splice into it waits for a socket, or out of it for the other end.
TEST_CASE("what has arrived can be read while the input is silent, with a relay pipe and without") {
  for (const bool has_relay : {true, false}) {
    for (const auto make_in : {make_pipe, make_tcp}) {
      for (const auto make_out : {make_pipe, make_tcp}) {
        two_ends in = make_in();
        two_ends out = make_out();
        std::atomic<std::size_t> arrived{0};
        bool is_prompt = false;
        std::thread writer([&] {
          const std::string& content = bytes(size);
          for (std::size_t done = 0; done < size;) {
            done += static_cast<std::size_t>(
                checked(static_cast<int>(::write(in.write.get(), content.data() + done, size - done)), "write"));
          }
          for (int i = 0; i < 4000 && arrived < size; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
          is_prompt = arrived == size;
          in.write.reset();
        });
        ::fcntl(out.write.get(), F_SETPIPE_SZ, 1024 * 1024);  // all of it has room, and the copy soon waits for more
        std::thread reader([&] {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
          char block[65536];
          for (ssize_t n = 0; (n = ::read(out.read.get(), block, sizeof block)) > 0;)
            arrived += static_cast<std::size_t>(n);
        });
        zc::fd_source source(in.read.get(), never_close);
        zc::fd_sink sink(out.write.get(), never_close);
        {
          const kernel k(has_relay ? nullptr : always(call::pipe2, -EMFILE));
          CHECK(zc::copy_stream(source, sink).bytes == size);
        }
        out.write.reset();
        writer.join();
        reader.join();
        CHECK(is_prompt);
      }
    }
  }
}

// A Unix socket is reset where its peer closes while something is left for it to read.
TEST_CASE("what a peer sends while it is waited for arrives before the reset that follows is told") {
  two_ends ends = make_unix();
  CHECK(::write(ends.read.get(), "never read", 10) == 10);
  set_non_blocking(ends.read.get());
  const unique_fd out = make_memfd("", false);
  std::error_code error;
  const kernel k([&](request& r, int nth) -> std::optional<answer> {
    if (r.what == call::poll && nth == 0) {
      CHECK(::write(ends.write.get(), "last words", 10) == 10);
      ends.write.reset();
    }
    return std::nullopt;
  });
  const zc::copy_result result = zc::copy_stream(zc::fd_source(ends.read.get(), never_close),
                                                 zc::fd_sink(out.get(), never_close), copy_options::none, error);
  CHECK(error == std::errc::connection_reset);
  CHECK(result.failed_end == copy_end::input);
  CHECK(result.bytes == 10);
  CHECK(k.saw(call::poll));
}

// Not the output: it can be written. Some files of FUSE and sysfs do so.
TEST_CASE("a file that answers EAGAIN itself is not asked for ever") {
  for (const end_kind to : {end_kind::pipe, end_kind::unix_socket}) {
    const copied done = copy_under(
        [](request& r, int) {
          return r.what == call::sendfile || r.what == call::splice ? std::optional<answer>(-EAGAIN) : std::nullopt;
        },
        {end_kind::file, to, call::sendfile, copy_method::sendfile});
    check_complete(done);
    CHECK(done.kernel_calls < 10);
  }
}

TEST_CASE("an output that takes nothing from the relay pipe, though it is ready, gets it by a write") {
  for_each_route([](const route_case& c) {
    if (c.way != copy_method::splice_through_pipe) return;
    const copied done = copy_under(
        [](request& r, int) {
          return r.what == call::splice && r.to == output_fd ? std::optional<answer>(-EAGAIN) : std::nullopt;
        },
        c);
    check_complete(done);
    CHECK(done.kernel_calls > 0);
    CHECK(done.kernel_calls < 10);
  });
}

TEST_CASE("a relay pipe that cannot be made large is used as it is") {
  for_each_route([](const route_case& c) { check_complete(copy_under(always(call::set_pipe_size, -EPERM), c)); });
}

TEST_CASE("kernel_only never copies through a buffer") {
  for_each_route([](const route_case& c) {
    const copied done = copy_under(always(c.by, -EOPNOTSUPP), c, copy_options::kernel_only);
    if (!done.error) {
      CHECK(done.result.method != copy_method::buffered);
      check_complete(done);
    } else {
      CHECK(done.error == std::errc::operation_not_supported);
      CHECK(done.result.failed_end == copy_end::neither);
      CHECK(done.result.bytes == 0);
      check_nothing_lost(done);
    }
  });
}

// A sendfile that meets a closed peer after some bytes answers these, and has raised the signal.
TEST_CASE("a SIGPIPE that comes with a short count is kept away, whatever the next call answers") {
  const auto in = make_input(end_kind::file, size);
  const auto out = make_output(end_kind::unix_socket, size);
  two_ends broken = make_pipe();
  broken.read.reset();
  std::error_code error;
  const kernel k([&](request& r, int nth) -> std::optional<answer> {
    if (r.what != call::sendfile) return std::nullopt;
    if (nth > 0) return -EIO;
    (void)!::write(broken.write.get(), "x", 1);
    return ::sendfile(r.to, r.fd, nullptr, 1000);
  });
  const zc::copy_result result =
      zc::copy_stream(zc::fd_source(in->fd.get(), never_close), zc::fd_sink(out->fd.get(), never_close),
                      copy_options::relax_safe_kernel_copy, error);
  CHECK(error == std::error_code());
  CHECK(result.bytes == size);
}
