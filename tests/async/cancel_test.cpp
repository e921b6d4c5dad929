// How asynchronous copies are ended early: by cancel() and close() of an end, by a cancellation signal, by a limit of
// time, and with their context.
#include "support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

using namespace zc_test;

namespace {

// A copy between two sockets, of which the test holds the other ends.
struct relayed {
  explicit relayed(net::io_context& context) : in(context), out(context) {}
  template <class... Rest>
  void begin(Rest&&... rest) {
    zc::async_copy(in.near, out.near, std::forward<Rest>(rest)...);
  }
  unix_pair in, out;
  outcome copied;
};

// Takes the number of a descriptor that was closed, by a file that stands somewhere.
struct stranger {
  stranger(int number, const std::string& path) : fd(open_file(path, O_RDWR)) {
    REQUIRE(fd.get() == number);
    checked(static_cast<int>(::lseek(fd.get(), 7, SEEK_SET)), "lseek");
  }
  unique_fd fd;
};

}  // namespace

TEST_CASE("cancel() of either end ends a copy that waits, which counts exactly") {
  for (const bool of_input : {false, true}) {
    net::io_context context;
    relayed r(context);
    r.begin(r.copied.handler());
    write_some(r.in.far.native_handle(), "hello");
    context.poll();
    if (!of_input) {
      fill(r.out.near.native_handle());
      write_some(r.in.far.native_handle(), "more");
      context.poll();
    }
    CHECK(r.copied.calls == 0);
    of_input ? r.in.near.cancel() : r.out.near.cancel();
    CHECK(run(context));
    CHECK(r.copied.is_aborted());
    CHECK(r.copied.result.bytes == 5);
    CHECK(r.copied.result.failed_end == copy_end::neither);
    const std::string left = read_available(r.in.near.native_handle());
    CHECK(r.copied.result.undelivered + left == (of_input ? "" : "more"));
  }
}

TEST_CASE("cancel() of a socket is noticed by a copy that moves bytes without ever waiting") {
  const temporary_folder folder;
  { std::ofstream(folder / "in").seekp(1LL << 30).put('x'); }
  net::io_context context;
  unix_pair sockets(context);
  outcome copied;
  zc::fd_source in(folder / "in");
  zc::async_copy(in, sockets.near, copied.handler());
  drainer reader(own_descriptor(sockets.far));
  for (int i = 0; i < 20; ++i) context.run_one_for(1s);
  CHECK(copied.calls == 0);
  // One that comes while the copy gives way to others is not noticed, as the header says.
  for (int i = 0; i < 100 && copied.calls == 0; ++i) {
    sockets.near.cancel();
    context.run_one_for(1s);
  }
  CHECK(copied.is_aborted());
  CHECK(copied.result.bytes < 1u << 30);
  CHECK(position(in.handle()) == static_cast<off_t>(copied.result.bytes));
  sockets.near.close();
  CHECK(reader.content().size() == copied.result.bytes);
}

TEST_CASE("close() of an end whose number another file gets at once leaves that file alone") {
  const temporary_folder folder;
  write_file(folder / "stranger", "0123456789");
  for (const std::string closed : {"input", "output", "both"}) {
    for (const bool is_ready_as_well : {false, true}) {
      CAPTURE(closed);
      CAPTURE(is_ready_as_well);
      net::io_context context;
      relayed r(context);
      r.begin(r.copied.handler());
      fill(r.out.near.native_handle());
      write_some(r.in.far.native_handle(), "hello");
      context.poll();
      if (is_ready_as_well) read_available(r.out.far.native_handle());
      const int in = r.in.near.native_handle(), out = r.out.near.native_handle();
      if (closed != "output") r.in.near.close();
      const std::unique_ptr<stranger> of_in(closed != "output" ? new stranger(in, folder / "stranger") : nullptr);
      if (closed != "input") r.out.near.close();
      const std::unique_ptr<stranger> of_out(closed != "input" ? new stranger(out, folder / "stranger") : nullptr);
      CHECK(run(context, is_ready_as_well || closed != "input" ? 20s : 50ms) ==
            (is_ready_as_well || closed != "input"));
      if (!is_ready_as_well && closed == "input") {  // it waits for the output, and finds that later
        read_available(r.out.far.native_handle());
        CHECK(run(context));
      }
      CHECK(r.copied.is_aborted());
      CHECK(r.copied.result.bytes == 0);
      if (of_in) CHECK(position(of_in->fd.get()) == 7);
      if (of_out) CHECK(position(of_out->fd.get()) == 7);
      CHECK(read_file(folder / "stranger") == "0123456789");
    }
  }
}

TEST_CASE("the input file stands behind what was delivered, when the output is closed") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  unix_pair sockets(context);
  std::ifstream in(folder / "in");
  outcome copied;
  zc::async_copy(in, sockets.near, copied.handler());
  context.poll();
  sockets.near.close();
  CHECK(run(context));
  CHECK(copied.is_aborted());
  CHECK(copied.result.bytes > 0);
  CHECK(in.tellg() == static_cast<std::streamoff>(copied.result.bytes));
  CHECK(read_available(sockets.far.native_handle()).size() == copied.result.bytes);
}

TEST_CASE("an object that is destroyed while a copy waits for it is not touched any more") {
  net::io_context context;
  auto r = std::make_unique<relayed>(context);
  outcome copied;
  r->begin(copied.handler());
  context.poll();
  r.reset();
  CHECK(run(context));
  CHECK(copied.is_aborted());
}

TEST_CASE("a context that goes takes the copies with it, which leave their ends alone") {
  const std::ptrdiff_t before = open_descriptors();
  two_ends from = make_pipe(), to = make_pipe();
  auto freed = std::make_shared<int>();
  {
    auto context = std::make_unique<net::io_context>();
    net::io_context other;
    unix_pair sockets(other);
    const auto handler = [freed](const error_code&, const zc::copy_result&) { FAIL("called"); };
    zc::copy_limits limits;
    limits.idle_timeout = 1h;
    zc::async_copy(zc::fd_source(from.read.get(), never_close), zc::fd_sink(to.write.get(), never_close), limits,
                   net::bind_executor(context->get_executor(), handler));
    context->poll();
    write_some(from.write.get(), "hello");
    context.reset();
  }
  CHECK(freed.use_count() == 1);
  CHECK(open_descriptors() == before + 4);
  CHECK(read_available(from.read.get()) == "hello");
}

TEST_CASE("a context that is stopped and restarted goes on with a copy") {
  net::io_context context;
  relayed r(context);
  r.begin(r.copied.handler());
  write_some(r.in.far.native_handle(), "one");
  context.poll();
  context.stop();
  write_some(r.in.far.native_handle(), "two");
  r.in.far.close();
  CHECK(run(context));
  CHECK(!r.copied.ec);
  CHECK(read_available(r.out.far.native_handle()) == "onetwo");
}

TEST_CASE("a deadline and an idle time-out end a copy that waits, for an object and for a plain descriptor") {
  for (const bool is_plain : {false, true}) {
    for (const bool is_idle : {false, true}) {
      CAPTURE(is_plain);
      CAPTURE(is_idle);
      net::io_context context;
      relayed r(context);
      zc::copy_limits limits;
      if (is_idle) {
        limits.idle_timeout = 30ms;
      } else {
        limits.deadline = std::chrono::steady_clock::now() + 30ms;
      }
      write_some(r.in.far.native_handle(), "hello");
      if (is_plain) {
        zc::async_copy(zc::fd_source(r.in.near.native_handle(), never_close), r.out.near, limits, r.copied.handler());
      } else {
        r.begin(limits, r.copied.handler());
      }
      run(context, 1s);
      CHECK(r.copied.calls == 1);
      CHECK(r.copied.ec == net::error::timed_out);
      CHECK(r.copied.result.bytes == 5);
      CHECK(r.copied.result.failed_end == copy_end::neither);
      r.in.near.close();  // what an Asio without slots still waits for
      CHECK(run(context));
      CHECK(r.copied.calls == 1);
    }
  }
}

TEST_CASE("a time-out of one copy does not end what others do with the same socket") {
  net::io_context context;
  relayed r(context);
  zc::copy_limits limits;
  limits.idle_timeout = 20ms;
  outcome back;
  r.begin(limits, r.copied.handler());
  zc::async_copy(r.out.near, r.in.near, back.handler());
  context.run_for(100ms);
  CHECK(r.copied.ec == net::error::timed_out);
  CHECK(back.calls == 0);
  write_some(r.out.far.native_handle(), "hello");
  context.run_for(20ms);
  CHECK(read_available(r.in.far.native_handle()) == "hello");
  r.out.near.close();
  r.in.near.close();
  CHECK(run(context));
  CHECK(back.is_aborted());
}

TEST_CASE("a byte now and then keeps an idle time-out from coming") {
  net::io_context context;
  relayed r(context);
  zc::copy_limits limits;
  limits.idle_timeout = 200ms;
  r.begin(limits, r.copied.handler());
  for (int i = 0; i < 5; ++i) {
    write_some(r.in.far.native_handle(), "x");
    context.run_for(80ms);
    CHECK(r.copied.calls == 0);
  }
  run(context, 2s);
  CHECK(r.copied.ec == net::error::timed_out);
  CHECK(r.copied.result.bytes == 5);
}

#ifdef ZC_ASIO_HAS_SLOTS

namespace {

using net::cancellation_type;

template <class Handler>
auto with_slot(net::cancellation_signal& signal, Handler handler) {
  return net::bind_cancellation_slot(signal.slot(), std::move(handler));
}

}  // namespace

TEST_CASE("a signal ends a copy that waits for the input, for the output, and one that has a turn next") {
  for (const cancellation_type type :
       {cancellation_type::terminal, cancellation_type::partial, cancellation_type::all}) {
    for (const std::string when : {"input", "output", "next turn"}) {
      CAPTURE(when);
      net::io_context context;
      relayed r(context);
      net::cancellation_signal signal;
      if (when != "input") write_some(r.in.far.native_handle(), "hello");
      if (when == "output") fill(r.out.near.native_handle());
      zc::copy_limits limits;
      limits.turn = 1;
      r.begin(limits, with_slot(signal, r.copied.handler()));
      if (when != "next turn") context.poll();
      CHECK(r.copied.calls == 0);
      signal.emit(type);
      CHECK(r.copied.calls == 0);
      CHECK(run(context));
      CHECK(r.copied.is_aborted());
      CHECK(r.copied.result.bytes == (when == "next turn" ? 1 : 0));
      std::string all = read_available(r.out.far.native_handle());
      all = when == "output" ? "" : all;
      all += r.copied.result.undelivered + read_available(r.in.near.native_handle());
      CHECK(all == (when == "input" ? "" : "hello"));
    }
  }
}

TEST_CASE("a signal in the same round of the loop as the readiness counts, in either order") {
  for (const bool is_ready_first : {false, true}) {
    net::io_context context;
    relayed r(context);
    net::cancellation_signal signal;
    r.begin(with_slot(signal, r.copied.handler()));
    context.poll();
    if (is_ready_first) write_some(r.in.far.native_handle(), "hello");
    net::post(context, [&] { signal.emit(cancellation_type::terminal); });
    if (!is_ready_first) write_some(r.in.far.native_handle(), "hello");
    CHECK(run(context));
    CHECK(r.copied.is_aborted());
    CHECK(read_available(r.out.far.native_handle()) + r.copied.result.undelivered +
              read_available(r.in.near.native_handle()) ==
          "hello");
  }
}

TEST_CASE("a cancellation of type total counts until something was taken, and is ignored from then on") {
  net::io_context context;
  relayed early(context), late(context);
  net::cancellation_signal first, second;
  early.begin(with_slot(first, early.copied.handler()));
  late.begin(with_slot(second, late.copied.handler()));
  write_some(late.in.far.native_handle(), "hello");
  context.poll();
  first.emit(cancellation_type::total);
  second.emit(cancellation_type::total);
  context.poll();
  CHECK(early.copied.is_aborted());
  CHECK(late.copied.calls == 0);
  write_some(late.in.far.native_handle(), "more");
  late.in.far.close();
  CHECK(run(context));
  CHECK(!late.copied.ec);
  CHECK(late.copied.result.bytes == 9);
}

TEST_CASE("a signal that comes twice, or too late, completes nothing twice, and a reused slot is the next copy's") {
  net::io_context context;
  relayed r(context);
  net::cancellation_signal signal;
  outcome second;
  r.begin(with_slot(signal, r.copied.handler()));
  context.poll();
  signal.emit(cancellation_type::terminal);
  signal.emit(cancellation_type::terminal);
  CHECK(run(context));
  signal.emit(cancellation_type::terminal);
  CHECK(run(context));
  CHECK(r.copied.is_aborted());
  r.begin(with_slot(signal, second.handler()));
  context.poll();
  CHECK(second.calls == 0);
  write_some(r.in.far.native_handle(), "hello");
  r.in.far.close();
  CHECK(run(context));
  CHECK(!second.ec);
  CHECK(second.result.bytes == 5);
  signal.emit(cancellation_type::terminal);
  CHECK(second.calls == 1);
}

TEST_CASE("a signal ends a copy between plain descriptors") {
  net::io_context context;
  two_ends pipe = make_pipe();
  std::ostringstream out;
  net::cancellation_signal signal;
  outcome copied;
  const auto handler = net::bind_executor(context.get_executor(), copied.handler());
  zc::async_copy(zc::fd_source(pipe.read.get(), never_close), out, with_slot(signal, handler));
  context.poll();
  signal.emit(cancellation_type::terminal);
  CHECK(run(context));
  CHECK(copied.is_aborted());
}

TEST_CASE("an operation of one's own goes on after a signal") {
  net::io_context context;
  relayed r(context);
  net::cancellation_signal signal;
  outcome first, second;
  zc::copy_operation copy(r.in.near, r.out.near);
  fill(r.out.near.native_handle());
  write_some(r.in.far.native_handle(), "hello");
  zc::async_run(copy, r.in.near, r.out.near, with_slot(signal, first.run_handler()));
  context.poll();
  signal.emit(cancellation_type::partial);
  CHECK(run(context));
  CHECK(first.is_aborted());
  zc::async_run(copy, r.in.near, r.out.near, second.run_handler());
  std::string got = read_available(r.out.far.native_handle());
  r.in.far.close();
  CHECK(run(context));
  CHECK(second.calls == 1);
  CHECK(!second.ec);
  got += read_available(r.out.far.native_handle());
  CHECK(got.substr(got.find_first_not_of('f')) == "hello");
}
#else
TEST_CASE("cancellation signals") { MESSAGE("skipped: this Asio has none"); }
#endif
