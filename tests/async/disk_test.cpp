// What sleeps for a disk: it holds up its thread of the disk executor, and nobody else.
#include "../support/hung_file.hpp"
#include "../support/kernel.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>

using namespace zc_test;

namespace {

// Holds the threads that come, and remembers them.
class gate {
 public:
  // False if it was not opened in time, as where the thread that would open it stands here itself.
  bool pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    came_.insert(std::this_thread::get_id());
    const bool is_in_time = opened_.wait_for(lock, 5s, [this] { return is_open_; });
    is_open_ = true;
    return is_in_time;
  }
  void open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  std::set<std::thread::id> came() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return came_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
  std::set<std::thread::id> came_;
};

bool moves_bytes(call what) {
  switch (what) {
    case call::copy_file_range:
    case call::sendfile:
    case call::splice:
    case call::read:
    case call::write:
    case call::pread:
    case call::mmap: return true;
    default: return false;
  }
}

// The kernel has to read the file from its disk again, where it lies on one.
void evict(const std::string& path) {
  const unique_fd fd = open_file(path, O_RDONLY);
  checked(::fsync(fd.get()), "fsync");
  checked(-::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED), "posix_fadvise");
}

// Sends a byte to and fro so many times, then calls `done`.
struct pings {
  explicit pings(net::io_context& context) : sockets(context) {}
  void begin(int n, std::function<void()> done) {
    left = n;
    then = std::move(done);
    next();
  }
  void next() {
    if (left-- == 0) return then();
    net::async_write(sockets.near, net::buffer(&sent, 1), [this](const error_code&, std::size_t) {
      net::async_read(sockets.far, net::buffer(&got, 1), [this](const error_code& ec, std::size_t) {
        if (!ec) next();
      });
    });
  }
  unix_pair sockets;
  char sent = 'x', got = 0;
  int left = 0;
  std::function<void()> then;
};

}  // namespace

TEST_CASE("pings go on while a copy sleeps for a file that memory does not hold, and only the disk executor reads it") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  evict(folder / "in");
  for (const bool is_to_file : {false, true}) {
    CAPTURE(is_to_file);
    gate disk;
    bool is_in_time = true;
    const kernel watched([&](request& r, int) {
      if (moves_bytes(r.what) && !disk.pass()) is_in_time = false;
      return std::nullopt;
    });
    net::io_context context;
    net::thread_pool pool(1);
    unix_pair bulk(context);
    pings hot(context);
    outcome copied;
    copied.then = [&] { bulk.near.close(); };
    std::thread::id of_pool;
    net::post(pool, [&] { of_pool = std::this_thread::get_id(); });
    if (is_to_file) {
      zc::async_copy(zc::fd_source(folder / "in"), zc::fd_sink(folder / "out"), pool,
                     net::bind_executor(context.get_executor(), copied.handler()));
    } else {
      zc::async_copy(zc::fd_source(folder / "in"), bulk.near, pool, copied.handler());
    }
    int calls_before = -1;
    hot.begin(100, [&] {
      calls_before = copied.calls;
      disk.open();
    });
    drainer reader(own_descriptor(bulk.far));
    CHECK(run(context));
    CHECK(is_in_time);
    CHECK(calls_before == 0);
    CHECK(!copied.ec);
    CHECK(((is_to_file ? read_file(folder / "out") : reader.content()) == content));
    CHECK(disk.came() == std::set<std::thread::id>{of_pool});
  }
}

TEST_CASE("a read that hangs lets the event loop live, and an end that comes meanwhile is told once it returns") {
  std::unique_ptr<hung_file> in;
  try {
    in = std::make_unique<hung_file>(content);
  } catch (const std::system_error& e) {
    MESSAGE("skipped: a hung read needs FUSE: " << std::string(e.what()));
    return;
  }
  net::io_context context;
  net::thread_pool pool(1);
  unix_pair out(context), from(context), to(context);
  outcome hung, beside;
#ifdef ZC_ASIO_HAS_SLOTS
  net::cancellation_signal signal;
  zc::async_copy(zc::fd_source(in->fd(), never_close), out.near, pool,
                 net::bind_cancellation_slot(signal.slot(), hung.handler()));
#else
  zc::async_copy(zc::fd_source(in->fd(), never_close), out.near, pool, hung.handler());
#endif
  REQUIRE(in->is_read());
#ifdef ZC_ASIO_HAS_SLOTS
  signal.emit(net::cancellation_type::terminal);
#else
  out.near.close();
#endif
  zc::async_copy(from.near, to.near, beside.handler());
  write_some(from.far.native_handle(), "hello");
  from.far.close();
  CHECK(!run(context, 50ms));
  CHECK(beside.result.bytes == 5);
  CHECK(hung.calls == 0);
  in->let_go();
  CHECK(run(context));
  CHECK(hung.is_aborted());
  CHECK(hung.result.undelivered.empty());
  CHECK(position(in->fd()) == static_cast<off_t>(hung.result.bytes));
  CHECK((read_available(out.far.native_handle()) == first_of(content, hung.result.bytes)));
}
