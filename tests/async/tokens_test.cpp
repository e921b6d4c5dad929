// How an asynchronous copy begins and completes: completion tokens, associated allocators, errors.
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <limits>
#include <memory>
#include <new>
#include <sstream>
#include <thread>

#if ZC_ASIO_VERSION >= 102400
#ifdef ASIO_STANDALONE
namespace tokens = asio;
#else
namespace tokens = boost::asio;
#endif
#elif defined(ZC_ASIO_HAS_SLOTS)
#include <asio/experimental/append.hpp>
#include <asio/experimental/deferred.hpp>
namespace tokens = asio::experimental;
#endif

using namespace zc_test;

namespace {

// Counts what is allocated, and gives back only what it gave.
template <class T>
struct counting {
  using value_type = T;
  explicit counting(std::ptrdiff_t& in_use, int& calls) : in_use_(&in_use), calls_(&calls) {}
  template <class U>
  counting(const counting<U>& other) : in_use_(other.in_use_), calls_(other.calls_) {}
  T* allocate(std::size_t n) {
    *in_use_ += static_cast<std::ptrdiff_t>(n * sizeof(T));
    ++*calls_;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) {
    *in_use_ -= static_cast<std::ptrdiff_t>(n * sizeof(T));
    std::allocator<T>().deallocate(p, n);
  }
  template <class U>
  bool operator==(const counting<U>& other) const {
    return in_use_ == other.in_use_;
  }
  template <class U>
  bool operator!=(const counting<U>& other) const {
    return in_use_ != other.in_use_;
  }
  std::ptrdiff_t* in_use_;
  int* calls_;
};

struct counted_handler {
  using allocator_type = counting<char>;
  allocator_type get_allocator() const { return allocator; }
  void operator()(const error_code& ec, zc::copy_result result) {
    *seen_in_handler = *allocator.in_use_;
    copied->handler()(ec, std::move(result));
  }
  allocator_type allocator;
  outcome* copied;
  std::ptrdiff_t* seen_in_handler;
};

}  // namespace

TEST_CASE("a copy that is done at once does not call its handler inside the initiating function") {
  const temporary_folder folder;
  write_file(folder / "empty", "");
  net::io_context context;
  unix_pair sockets(context);
  outcome empty, none, limited, wrong;
  std::ifstream nothing(folder / "empty");
  std::istringstream text("text");
  zc::copy_limits no_byte;
  no_byte.bytes = 0;
  const auto contradictory = copy_options::kernel_only | copy_options::buffered_only;
  zc::async_copy(nothing, sockets.near, empty.handler());
  zc::async_copy(zc::fd_source(-1, never_close), sockets.near, none.handler());
  zc::async_copy(text, sockets.near, no_byte, limited.handler());
  zc::async_copy(text, sockets.near, contradictory, wrong.handler());
  CHECK(empty.calls + none.calls + limited.calls + wrong.calls == 0);
  CHECK(run(context));
  CHECK(empty.calls + none.calls + limited.calls + wrong.calls == 4);
  CHECK(!empty.ec);
  CHECK(none.ec == net::error::bad_descriptor);
  CHECK(none.result.failed_end == copy_end::input);
  CHECK(!limited.ec);
  CHECK(wrong.ec == net::error::invalid_argument);
  CHECK(read_available(sockets.far.native_handle()).empty());
}

TEST_CASE("a handler that can only be moved is called, in a const context and outside of any") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  std::uintmax_t n = 0;
  zc::async_copy(in, sockets.near, [own = std::make_unique<int>(7), &n](const error_code&, zc::copy_result r) {
    n = r.bytes + static_cast<std::uintmax_t>(*own);
  });
  CHECK(run(context));
  CHECK(n == 12);
}

TEST_CASE("the handler's allocator gets everything back before the handler is called") {
  for (const bool has_to_wait : {false, true}) {
    net::io_context context;
    unix_pair in(context), out(context);
    std::ptrdiff_t in_use = 0, in_handler = -1;
    int calls = 0;
    outcome copied;
    if (!has_to_wait) in.far.close();
    zc::async_copy(in.near, out.near, counted_handler{counting<char>(in_use, calls), &copied, &in_handler});
    context.poll();
    if (has_to_wait) {
      CHECK(in_use > 0);
      write_some(in.far.native_handle(), "hello");
      context.poll();
      in.far.close();
    }
    CHECK(run(context));
    CHECK(copied.calls == 1);
    CHECK(calls > (has_to_wait ? 1 : 0));
    CHECK(in_handler == 0);
  }
}

TEST_CASE("a handler may begin the next copy of the same ends") {
  net::io_context context;
  unix_pair sockets(context);
  outcome first, second;
  std::istringstream in("hello");
  zc::copy_limits limits;
  limits.bytes = 3;
  first.then = [&] { zc::async_copy(in, sockets.near, limits, second.handler()); };
  zc::async_copy(in, sockets.near, limits, first.handler());
  CHECK(run(context));
  CHECK(second.result.bytes == 2);
  CHECK(read_available(sockets.far.native_handle()) == "hello");
}

TEST_CASE("an error is one of Asio's, and compares with std::errc as these do") {
  net::io_context context;
  unix_pair sockets(context);
  sockets.far.close();
  std::istringstream in("hello");
  outcome copied;
  zc::async_copy(in, sockets.near, copied.handler());
  CHECK(run(context));
  CHECK(copied.ec == net::error::broken_pipe);
#ifdef ASIO_STANDALONE
  const auto condition = std::errc::broken_pipe;
#else
  const auto condition = boost::system::errc::broken_pipe;
#endif
  // Asio 1.22 says of its own errors that they are no std::errc.
  CHECK((copied.ec == condition) == (error_code(net::error::broken_pipe) == condition));
  CHECK(copied.ec.category() == net::error::get_system_category());
}

TEST_CASE("a future has the result, or throws what went wrong") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  std::future<zc::copy_result> good = zc::async_copy(in, sockets.near, net::use_future);
  CHECK(run(context));
  CHECK(good.get().bytes == 5);
  sockets.far.close();
  std::istringstream more("more");
  std::future<zc::copy_result> bad = zc::async_copy(more, sockets.near, net::use_future);
  CHECK(run(context));
  try {
    bad.get();
    FAIL("did not throw");
  } catch (const system_error& e) {
    CHECK(e.code() == net::error::broken_pipe);
  }
}

TEST_CASE("a future without an object of Asio's is kept by the system's executor") {
  two_ends pipe = make_pipe();
  std::ostringstream out;
  std::future<zc::copy_result> copied =
      zc::async_copy(zc::fd_source(pipe.read.get(), never_close), out, net::use_future);
  CHECK(copied.wait_for(10ms) == std::future_status::timeout);
  write_some(pipe.write.get(), "hello");
  pipe.write.reset();
  CHECK(copied.get().bytes == 5);
  CHECK(out.str() == "hello");
}

TEST_CASE("detached copies, too") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  zc::async_copy(in, sockets.near, net::detached);
  CHECK(run(context));
  CHECK(read_available(sockets.far.native_handle()) == "hello");
}

TEST_CASE("redirect_error keeps what a future would throw") {
  net::io_context context;
  unix_pair sockets(context);
  sockets.far.close();
  std::istringstream in("hello");
  error_code ec;
  std::future<zc::copy_result> copied = zc::async_copy(in, sockets.near, net::redirect_error(net::use_future, ec));
  CHECK(run(context));
  CHECK(copied.get().failed_end == copy_end::output);
  CHECK(ec == net::error::broken_pipe);
}

#ifdef ZC_ASIO_HAS_SLOTS
TEST_CASE("a deferred copy that is dropped has done nothing, and one that is begun later sees what is there then") {
  const temporary_folder folder;
  write_file(folder / "in", "before");
  net::io_context context;
  unix_pair sockets(context);
  zc::fd_source in(folder / "in");
  const std::ptrdiff_t before = open_descriptors();
  { [[maybe_unused]] auto dropped = zc::async_copy(in, sockets.near, tokens::deferred); }
  auto later = zc::async_copy(in, sockets.near, tokens::deferred);
  CHECK(open_descriptors() == before);
  CHECK(!is_non_blocking(sockets.near.native_handle()));
  CHECK(position(in.handle()) == 0);
  write_file(folder / "in", "afterwards");
  outcome copied;
  std::move(later)(copied.handler());
  CHECK(run(context));
  CHECK(copied.result.bytes == 10);
  CHECK(read_available(sockets.far.native_handle()) == "afterwards");
}

TEST_CASE("append gives the handler a value more") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  std::uintmax_t sum = 0;
  const auto add = [&](const error_code& ec, const zc::copy_result& r, unsigned more) {
    sum = ec ? 0 : r.bytes + more;
  };
  zc::async_copy(in, sockets.near, tokens::append(add, 7u));
  CHECK(run(context));
  CHECK(sum == 12);
}

#else
TEST_CASE("deferred copies, and appended values") { MESSAGE("skipped: this Asio has none"); }
#endif

TEST_CASE("an immediate executor") {
#if ZC_ASIO_VERSION < 102700
  MESSAGE("skipped: this Asio has none");
#endif
}

namespace {

// Has no more memory after so many bytes.
class out_of_memory {
 public:
  struct category : boost::iostreams::source_tag {};
  using char_type = char;
  explicit out_of_memory(std::streamsize left) : left_(left) {}
  std::streamsize read(char* s, std::streamsize n) {
    if (left_ == 0) throw std::bad_alloc();
    const std::streamsize some = std::min(n, std::exchange(left_, 0));
    std::fill_n(s, some, 'x');
    return some;
  }

 private:
  std::streamsize left_;
};

}  // namespace

TEST_CASE("without memory, at the start or in the midst, a copy completes with that and counts what it delivered") {
  for (const int n : {0, 5}) {
    net::io_context context;
    unix_pair sockets(context);
    outcome copied;
    zc::async_copy(out_of_memory(n), sockets.near, copy_options::may_block, copied.handler());
    CHECK(run(context));
    CHECK(copied.calls == 1);
    CHECK(copied.ec == net::error::no_memory);
    CHECK(copied.result.bytes == static_cast<std::uintmax_t>(n));
    CHECK(read_available(sockets.far.native_handle()).size() == static_cast<std::size_t>(n));
  }
}

TEST_CASE("an operation of one's own is driven, also twice") {
  net::io_context context;
  unix_pair in(context), out(context);
  zc::copy_operation copy(in.near, out.near);
  outcome first, second, third;
  zc::async_run(copy, in.near, out.near, first.run_handler());
  context.poll();
  write_some(in.far.native_handle(), "one");
  context.poll();
  in.near.cancel();
  CHECK(run(context));
  CHECK(first.is_aborted());
  CHECK(copy.progress().bytes == 3);
  zc::async_run(copy, in.near, out.near, second.run_handler());
  write_some(in.far.native_handle(), "two");
  in.far.close();
  CHECK(run(context));
  CHECK(second.calls == 1);
  CHECK(!second.ec);
  CHECK(copy.finish().bytes == 6);
  CHECK(read_available(out.far.native_handle()) == "onetwo");
  zc::async_run(copy, context, third.run_handler());
  CHECK(run(context));
  CHECK(third.calls == 1);
  CHECK(!third.ec);
}

TEST_CASE("an operation is driven by an executor alone") {
  net::io_context context;
  net::thread_pool pool(1);
  two_ends pipe = make_pipe();
  std::ostringstream out;
  zc::copy_operation copy(zc::fd_source(pipe.read.get(), never_close), out);
  outcome copied;
  std::thread::id ran_in;
  copied.then = [&] { ran_in = std::this_thread::get_id(); };
  zc::async_run(copy, context.get_executor(), pool, copied.run_handler());
  write_some(pipe.write.get(), "hello");
  pipe.write.reset();
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(ran_in == std::this_thread::get_id());
  CHECK(out.str() == "hello");
}
