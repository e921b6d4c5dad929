// Where asynchronous copies run: associated executors, strands, two contexts, many threads, the disk executor.
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

using namespace zc_test;

namespace {

// Notes in which threads its steps were made: those that read from it.
class noting_source {
 public:
  struct category : boost::iostreams::source_tag {};
  using char_type = char;
  noting_source(std::string text, std::set<std::thread::id>& seen) : text_(std::move(text)), seen_(&seen) {}
  std::streamsize read(char* s, std::streamsize n) {
    seen_->insert(std::this_thread::get_id());
    const std::size_t some = std::min({static_cast<std::size_t>(n), text_.size() - at_, std::size_t{1000}});
    if (some == 0) return -1;
    std::copy_n(text_.data() + at_, some, s);
    at_ += some;
    return static_cast<std::streamsize>(some);
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
  std::set<std::thread::id>* seen_;
};

}  // namespace

TEST_CASE("intermediate handlers and the last one run in the handler's executor") {
  net::io_context ends, handlers;
  unix_pair in(ends), out(ends);
  outcome copied;
  std::thread::id ran_in;
  copied.then = [&] { ran_in = std::this_thread::get_id(); };
  zc::async_copy(in.near, out.near, net::bind_executor(handlers.get_executor(), copied.handler()));
  std::thread other([&] { handlers.run(); });
  std::thread later([&] {
    std::this_thread::sleep_for(20ms);
    write_some(in.far.native_handle(), "hello");
    std::this_thread::sleep_for(20ms);
    in.far.close();
  });
  ends.run();
  const std::thread::id expected = other.get_id();
  other.join();
  later.join();
  CHECK(copied.calls == 1);
  CHECK(copied.result.bytes == 5);
  CHECK(ran_in == expected);
}

TEST_CASE("both contexts have work until a copy between them is done, which belongs to the output's") {
  net::io_context of_input, of_output;
  unix_pair in(of_input), out(of_output);
  outcome copied;
  std::thread::id ran_in;
  copied.then = [&] { ran_in = std::this_thread::get_id(); };
  zc::async_copy(in.near, out.near, copied.handler());
  std::thread first([&] { of_input.run(); });
  std::thread second([&] { of_output.run(); });
  std::this_thread::sleep_for(20ms);
  CHECK(!of_input.stopped());
  CHECK(!of_output.stopped());
  write_some(in.far.native_handle(), "hello");
  const unique_fd writer = own_descriptor(in.far);
  ::shutdown(writer.get(), SHUT_WR);
  const std::thread::id expected = second.get_id();
  first.join();
  second.join();
  CHECK(copied.calls == 1);
  CHECK(ran_in == expected);
}

TEST_CASE("no two intermediate handlers of a strand run at once, with eight threads") {
  net::io_context context;
  auto work = net::make_work_guard(context);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { context.run(); });
  constexpr int copies = 50;
  std::atomic<int> left{copies};
  std::atomic<int> wrong{0};
  std::vector<std::unique_ptr<unix_pair>> pairs;
  std::vector<std::unique_ptr<std::istringstream>> texts;
  std::vector<std::unique_ptr<std::ostringstream>> outputs;
  for (int i = 0; i < copies; ++i) {
    pairs.push_back(std::make_unique<unix_pair>(context));
    texts.push_back(std::make_unique<std::istringstream>(content.substr(0, 300'000)));
    outputs.push_back(std::make_unique<std::ostringstream>());
    auto strand = net::make_strand(context);
    auto* pair = pairs.back().get();
    auto* in = texts.back().get();
    auto* out = outputs.back().get();
    zc::copy_limits limits;
    limits.turn = 10'000;
    net::post(strand, [&, pair, in, out, strand, limits] {
      zc::async_copy(*in, pair->near, limits,
                     net::bind_executor(strand, [pair](const error_code&, const zc::copy_result&) {
                       pair->near.shutdown(unix_socket::shutdown_send);
                     }));
      zc::async_copy(pair->far, *out, limits,
                     net::bind_executor(strand, [&, out](const error_code& ec, const zc::copy_result&) {
                       if (ec || out->str() != content.substr(0, 300'000)) ++wrong;
                       if (--left == 0) work.reset();
                     }));
    });
  }
  for (std::thread& t : threads) t.join();
  CHECK(left == 0);
  CHECK(wrong == 0);
}

TEST_CASE("steps that may sleep for a disk run in the disk executor, the handler in its own") {
  net::io_context context;
  net::thread_pool pool(1);
  unix_pair sockets(context);
  std::set<std::thread::id> seen;
  outcome copied;
  copied.then = [&] {
    CHECK(seen.count(std::this_thread::get_id()) == 0);
    sockets.near.close();
  };
  zc::async_copy(noting_source(content, seen), sockets.near, copy_options::may_block, pool.get_executor(),
                 copied.handler());
  drainer reader(own_descriptor(sockets.far));
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(!copied.ec);
  CHECK(seen.size() == 1);
  CHECK((reader.content() == content));
}

TEST_CASE("a file is copied by the disk executor, to a file and to a socket") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  net::thread_pool pool(2);
  unix_pair sockets(context);
  std::ofstream out(folder / "out");
  outcome to_file, to_socket;
  to_socket.then = [&] { sockets.near.close(); };
  zc::async_copy(zc::fd_source(folder / "in"), out, pool,
                 net::bind_executor(context.get_executor(), to_file.handler()));
  zc::async_copy(zc::fd_source(folder / "in"), sockets.near, pool, to_socket.handler());
  drainer reader(own_descriptor(sockets.far));
  CHECK(run(context));
  CHECK(to_file.calls == 1);
  CHECK(to_socket.calls == 1);
  CHECK((read_file(folder / "out") == content));
  CHECK((reader.content() == content));
}

TEST_CASE("a pool that goes before it has made a step aborts the copy, whose handler runs once") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  unix_pair sockets(context);
  outcome copied;
  {
    net::thread_pool pool(1);
    pool.stop();
    pool.join();
    zc::async_copy(zc::fd_source(folder / "in"), sockets.near, pool, copied.handler());
    CHECK(!run(context, 20ms));
    CHECK(copied.calls == 0);
  }
  CHECK(run(context));
  CHECK(copied.is_aborted());
  CHECK(copied.result.bytes == 0);
}

TEST_CASE("close() while the disk executor makes a step waits for that, and ends the copy then") {
  net::io_context context;
  net::thread_pool pool(1);
  unix_pair out(context);
  two_ends pipe = make_pipe();
  outcome copied;
  // With may_block, the step sleeps for the pipe.
  zc::async_copy(zc::fd_source(pipe.read.get(), never_close), out.near, copy_options::may_block, pool,
                 copied.handler());
  CHECK(!run(context, 20ms));
  const int number = out.near.native_handle();
  out.near.close();
  const unique_fd stranger = make_memfd("0123456789", false);
  CHECK(stranger.get() == number);
  CHECK(!run(context, 20ms));
  CHECK(copied.calls == 0);
  write_some(pipe.write.get(), "hello");
  pipe.write.reset();
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(position(stranger.get()) == 0);
  CHECK(read_all(stranger.get()) == "0123456789");
  CHECK(read_available(out.far.native_handle()) == "hello");
}

#ifdef ZC_ASIO_HAS_SLOTS
TEST_CASE("a copy whose step waits for a thread of the pool is cancelled at once, one in a step after that") {
  net::io_context context;
  net::thread_pool pool(1);
  unix_pair first(context), second(context);
  two_ends pipe = make_pipe();
  outcome running, queued;
  net::cancellation_signal of_running, of_queued;
  zc::copy_limits limits;
  limits.turn = 5;
  const auto by = [](net::cancellation_signal& signal, outcome& o) {
    return net::bind_cancellation_slot(signal.slot(), o.handler());
  };
  zc::async_copy(zc::fd_source(pipe.read.get(), never_close), first.near, limits, copy_options::may_block, pool,
                 by(of_running, running));
  CHECK(!run(context, 20ms));
  zc::async_copy(zc::fd_source(pipe.read.get(), never_close), second.near, copy_options::may_block, pool,
                 by(of_queued, queued));
  of_running.emit(net::cancellation_type::terminal);
  of_queued.emit(net::cancellation_type::terminal);
  CHECK(!run(context, 20ms));
  CHECK(running.calls == 0);
  CHECK(queued.is_aborted());
  write_some(pipe.write.get(), "hello");
  CHECK(run(context));
  CHECK(running.is_aborted());
  CHECK(running.result.bytes + running.result.undelivered.size() == 5);
}
#endif

TEST_CASE("a hundred pings get through beside a copy of a large file, and timers are not late") {
  const temporary_folder folder;
  { std::ofstream(folder / "in").seekp(1LL << 30).put('x'); }
  net::io_context context;
  unix_pair bulk(context);
  outcome copied;
  zc::async_copy(zc::fd_source(folder / "in"), bulk.near, copied.handler());
  drainer reader(own_descriptor(bulk.far));
  int pings = 0;
  net::steady_timer timer(context);
  std::function<void()> ping = [&] {
    timer.expires_after(1ms);
    timer.async_wait([&](const error_code&) {
      if (++pings < 100) {
        ping();
      } else {
        bulk.near.close();
      }
    });
  };
  ping();
  CHECK(run(context));
  CHECK(pings == 100);
  CHECK(copied.calls == 1);
}

// Bytes are compared after random cancels: what arrived, what was handed back and what is still there is all.
TEST_CASE("a thousand copies in eight threads, cancelled at random, lose and repeat nothing") {
  net::io_context context;
  auto work = net::make_work_guard(context);
  constexpr int copies = 1000;
  struct one {
    explicit one(net::io_context& c) : strand(net::make_strand(c)), in(c), out(c), when(c) {}
    net::strand<net::io_context::executor_type> strand;
    unix_pair in, out;
    net::steady_timer when;
    std::string sent;
    std::string got;
    zc::copy_result result;
    error_code ec;
    int calls = 0;
#ifdef ZC_ASIO_HAS_SLOTS
    net::cancellation_signal signal;
#endif
  };
  std::atomic<int> left{copies};
  std::vector<std::unique_ptr<one>> all(copies);
  std::mt19937 random(7);
  constexpr int at_a_time = 50;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { context.run(); });
  for (int begin = 0; begin < copies; begin += at_a_time) {
    std::atomic<int> in_group{at_a_time};
    for (int i = begin; i < begin + at_a_time; ++i) {
      auto& c = *(all[static_cast<std::size_t>(i)] = std::make_unique<one>(context));
      c.sent = content.substr(random() % 1000, random() % 400'000);
      const auto delay = std::chrono::microseconds(random() % 3000);
      const unsigned how = random() % 4;
      zc::copy_limits limits;
      limits.turn = 1 + random() % 30'000;
      if (how == 3) limits.idle_timeout = delay + 1ms;
      net::post(c.strand, [&, delay, how, limits] {
        const auto done = [&](const error_code& ec, zc::copy_result r) {
          ++c.calls;
          c.ec = ec;
          c.result = std::move(r);
          c.when.cancel();
          if (--in_group; --left == 0) work.reset();
        };
        // The test's own feeding and draining is asynchronous as well.
        net::async_write(c.in.far, net::buffer(c.sent), net::bind_executor(c.strand, [&](error_code, std::size_t) {
                           error_code ignored;
                           c.in.far.shutdown(unix_socket::shutdown_send, ignored);
                         }));
#ifdef ZC_ASIO_HAS_SLOTS
        zc::async_copy(c.in.near, c.out.near, limits,
                       net::bind_cancellation_slot(c.signal.slot(), net::bind_executor(c.strand, done)));
#else
        zc::async_copy(c.in.near, c.out.near, limits, net::bind_executor(c.strand, done));
#endif
        c.when.expires_after(delay);
        c.when.async_wait(net::bind_executor(c.strand, [&, how](const error_code& ec) {
          if (ec) return;
          error_code ignored;
          if (how == 0) c.in.near.cancel(ignored);
          if (how == 1) c.out.near.cancel(ignored);
#ifdef ZC_ASIO_HAS_SLOTS
          if (how == 2) c.signal.emit(net::cancellation_type::terminal);
#endif
        }));
      });
    }
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    std::vector<std::string> drained(at_a_time);
    while (in_group > 0 && std::chrono::steady_clock::now() < deadline) {
      for (int i = 0; i < at_a_time; ++i) {
        auto& c = *all[static_cast<std::size_t>(begin + i)];
        char block[65536];
        const ssize_t n = ::recv(c.out.far.native_handle(), block, sizeof block, MSG_DONTWAIT);
        if (n > 0) c.got.append(block, static_cast<std::size_t>(n));
      }
      std::this_thread::yield();
    }
    if (in_group > 0) break;
    for (int i = begin; i < begin + at_a_time; ++i) {
      auto& c = *all[static_cast<std::size_t>(i)];
      c.got += read_available(c.out.far.native_handle());
      const std::string taken = c.got + c.result.undelivered;
      if (c.calls != 1 || c.got.size() != c.result.bytes || c.sent.compare(0, taken.size(), taken) != 0 ||
          (!c.ec && taken != c.sent)) {
        FAIL_CHECK("copy " << i << ": " << c.calls << " calls, " << c.ec.message() << ", " << c.result.bytes << " of "
                           << c.sent.size() << " bytes, " << c.got.size() << " arrived, " << c.result.undelivered.size()
                           << " handed back");
      }
      // The writer may still be pending, and so may an abandoned wait.
      net::post(c.strand, [&c] {
        error_code ignored;
        c.in.near.close(ignored);
        c.in.far.close(ignored);
        c.out.near.close(ignored);
        c.out.far.close(ignored);
      });
    }
  }
  CHECK(left == 0);
  if (left > 0) context.stop();
  for (std::thread& t : threads) t.join();
}
