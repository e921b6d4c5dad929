// What an asynchronous copy can have at its ends, and what it leaves alone.
#include "support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

using namespace zc_test;

std::uintmax_t copied_by_boost_asio();  // in another file

TEST_CASE("a file goes to a TCP socket and from there into a file") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  std::ifstream in(folder / "in");
  std::ofstream out(folder / "out");
  net::io_context context;
  tcp_pair tcp(context);
  outcome sent, received;
  sent.then = [&] { tcp.near.shutdown(tcp::socket::shutdown_send); };
  zc::async_copy(in, tcp.near, sent.handler());
  zc::async_copy(tcp.far, out, received.handler());
  CHECK(run(context));
  CHECK(sent.calls == 1);
  CHECK(!sent.ec);
  CHECK(sent.result.bytes == content.size());
  CHECK(received.calls == 1);
  CHECK(!received.ec);
  CHECK(received.result.bytes == content.size());
  CHECK(received.result.method == copy_method::splice_through_pipe);
  CHECK((read_file(folder / "out") == content));
}

TEST_CASE("a relaxed copy of a file to a socket is made by sendfile") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  unix_pair sockets(context);
  outcome sent;
  zc::fd_source in(folder / "in");
  zc::async_copy(in, sockets.near, zc::copy_limits(), copy_options::relax_safe_kernel_copy, sent.handler());
  drainer reader(own_descriptor(sockets.far));
  CHECK(run(context));
  sockets.near.close();
  CHECK(sent.result.method == copy_method::sendfile);
  CHECK((reader.content() == content));
}

TEST_CASE("sections of one file, and devices that are temporaries, are kept until the copy is done") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  const unique_fd in = open_file(folder / "in", O_RDONLY);
  net::io_context context;
  unix_pair first(context), second(context);
  outcome one, two;
  zc::async_copy(zc::file_section{in.get(), 1000, 100'000}, first.near, one.handler());
  zc::async_copy(zc::fd_source(folder / "in"), second.near, two.handler());
  drainer reader_of_one(own_descriptor(first.far)), reader_of_two(own_descriptor(second.far));
  CHECK(run(context));
  first.near.close();
  second.near.close();
  CHECK((reader_of_one.content() == content.substr(1000, 100'000)));
  CHECK((reader_of_two.content() == content));
  CHECK(position(in.get()) == 0);
}

TEST_CASE("a limit in bytes takes no byte more") {
  net::io_context context;
  unix_pair in(context), out(context);
  write_some(in.far.native_handle(), "headbody");
  zc::copy_limits limits;
  limits.bytes = 4;
  outcome copied;
  zc::async_copy(in.near, out.near, limits, copied.handler());
  CHECK(run(context));
  CHECK(!copied.ec);
  CHECK(copied.result.bytes == 4);
  CHECK(read_available(out.far.native_handle()) == "head");
  CHECK(read_available(in.near.native_handle()) == "body");
}

TEST_CASE("a FILE and a string stream are ends as well") {
  net::io_context context;
  unix_pair sockets(context);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::tmpfile(), std::fclose);
  std::fputs("from a FILE", in.get());
  std::rewind(in.get());
  std::ostringstream out;
  outcome sent, received;
  sent.then = [&] { sockets.near.close(); };
  zc::async_copy(in.get(), sockets.near, sent.handler());
  zc::async_copy(sockets.far, out, received.handler());
  CHECK(run(context));
  CHECK(sent.result.bytes == 11);
  CHECK(out.str() == "from a FILE");
}

TEST_CASE("streams over a FIFO are waited for, and neither gets O_NONBLOCK, nor is anything registered in the end") {
  const temporary_folder folder;
  two_ends from = make_pipe(), to = make_pipe();
  std::ifstream in("/proc/self/fd/" + std::to_string(from.read.get()));
  fill(to.write.get());
  net::io_context context;
  descriptor used_before(context, ::dup(to.read.get()));  // so that Asio's own descriptors are open
  std::ptrdiff_t in_the_end = 0;
  outcome copied;
  copied.then = [&] { in_the_end = open_descriptors(); };
  const std::ptrdiff_t before = open_descriptors();
  zc::async_copy(in, zc::fd_sink(to.write.get(), never_close),
                 net::bind_executor(context.get_executor(), copied.handler()));
  context.poll();
  CHECK(open_descriptors() == before + 1);  // what the input is watched by
  write_some(from.write.get(), "hello");
  context.poll();
  CHECK(open_descriptors() == before + 2);
  CHECK(copied.calls == 0);
  CHECK(!is_non_blocking(from.read.get()));
  CHECK(!is_non_blocking(to.write.get()));
  std::string got = read_available(to.read.get());
  from.write.reset();
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(!copied.ec);
  CHECK(in_the_end == before - 1);  // the writer
  got += read_available(to.read.get());
  CHECK(got.substr(got.find_first_not_of('f')) == "hello");
  CHECK(!is_non_blocking(from.read.get()));
  CHECK(!is_non_blocking(to.write.get()));
}

TEST_CASE("a terminal is waited for by a descriptor of zc's own, and keeps its flags") {
  const unique_fd user(checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  checked(::grantpt(user.get()), "grantpt");
  checked(::unlockpt(user.get()), "unlockpt");
  const unique_fd terminal = open_file(::ptsname(user.get()), O_RDWR | O_NOCTTY);
  net::io_context context;
  descriptor opens_what_asio_needs(context, ::dup(user.get()));
  std::ostringstream out;
  std::ptrdiff_t in_the_end = 0;
  outcome copied;
  copied.then = [&] { in_the_end = open_descriptors(); };
  const std::ptrdiff_t before = open_descriptors();
  zc::async_copy(zc::fd_source(terminal.get(), never_close), out,
                 net::bind_executor(context.get_executor(), copied.handler()));
  write_some(user.get(), "no line yet");
  CHECK(!run(context, 20ms));
  CHECK(open_descriptors() == before + 1);
  CHECK(out.str().empty());
  write_some(user.get(), "\n\x04");  // where a line begins, Ctrl-D is the end
  CHECK(run(context));
  CHECK(copied.calls == 1);
  CHECK(!copied.ec);
  CHECK(out.str() == "no line yet\n");
  CHECK(in_the_end == before);
  CHECK(!is_non_blocking(terminal.get()));
}

TEST_CASE("stream descriptors over pipes are spliced") {
  net::io_context context;
  two_ends from = make_pipe(), to = make_pipe();
  descriptor in(context, ::dup(from.read.get())), out(context, ::dup(to.write.get()));
  from.read.reset();
  to.write.reset();
  const feeder writer(std::move(from.write), content);
  drainer reader(std::move(to.read));
  outcome copied;
  zc::async_copy(in, out, copy_options::kernel_only, copied.handler());
  CHECK(run(context));
  CHECK(copied.result.bytes == content.size());
  CHECK(copied.result.method == copy_method::splice);
  out.close();
  CHECK((reader.content() == content));
}

TEST_CASE("a stream descriptor over a regular file is never waited for") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  descriptor in(context), out(context);
  error_code ec;
  in.assign(::open((folder / "in").c_str(), O_RDONLY), ec);
  out.assign(::open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600), ec);
  if (!in.is_open() || !out.is_open()) {
    MESSAGE("skipped: this Asio takes no file as a stream_descriptor: " << ec.message());
    return;
  }
  outcome copied;
  zc::async_copy(in, out, copied.handler());
  CHECK(run(context));
  CHECK(!copied.ec);
  CHECK(copied.result.method == copy_method::copy_file_range);
  CHECK((read_file(folder / "out") == content));
  CHECK(position(in.native_handle()) == static_cast<off_t>(content.size()));
}

#ifdef ZC_ASIO_HAS_FILE
TEST_CASE("a stream_file is an end, and its position moves") {
  const temporary_folder folder;
  write_file(folder / "in", content);
  net::io_context context;
  try {
    net::stream_file in(context, folder / "in", net::stream_file::read_only);
    net::stream_file out(context, folder / "out", net::stream_file::write_only | net::stream_file::create);
    in.seek(10, net::stream_file::seek_set);
    outcome copied;
    zc::async_copy(in, out, copied.handler());
    CHECK(run(context));
    CHECK(!copied.ec);
    CHECK((read_file(folder / "out") == content.substr(10)));
    CHECK(in.seek(0, net::stream_file::seek_cur) == content.size());
    CHECK(zc::copy_stream(in, out).bytes == 0);
  } catch (const std::system_error& e) {
    MESSAGE("skipped: an Asio stream_file needs io_uring: " << std::string(e.what()));
  }
}
#endif

#ifdef ZC_ASIO_HAS_PIPE
TEST_CASE("a readable pipe and a writable one are spliced, and waited for by themselves") {
  net::io_context context;
  net::readable_pipe in(context), reader(context);
  net::writable_pipe writer(context), out(context);
  net::connect_pipe(in, writer);
  net::connect_pipe(reader, out);
  outcome copied;
  const std::ptrdiff_t before = open_descriptors();
  zc::async_copy(in, out, copied.handler());
  context.poll();
  CHECK(copied.calls == 0);
  CHECK(open_descriptors() == before);
  write_some(writer.native_handle(), "hello");
  context.poll();
  CHECK(read_available(reader.native_handle()) == "hello");
  writer.close();
  CHECK(run(context));
  CHECK(!copied.ec);
  CHECK(copied.result.bytes == 5);
}

TEST_CASE("a pipe is cancelled and closed like any other object") {
  for (const bool is_closed : {false, true}) {
    net::io_context context;
    net::readable_pipe in(context), reader(context);
    net::writable_pipe writer(context), out(context);
    net::connect_pipe(in, writer);
    net::connect_pipe(reader, out);
    outcome copied;
    zc::async_copy(in, out, copied.handler());
    context.poll();
    is_closed ? in.close() : in.cancel();
    CHECK(run(context));
    CHECK(copied.is_aborted());
  }
}
#endif

TEST_CASE("Asio's objects are ends of copy_stream and copy_operation") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in("hello");
  std::ostringstream out;
  CHECK(zc::copy_stream(in, sockets.near).bytes == 5);
  CHECK(zc::native_handle(sockets.near) == sockets.near.native_handle());
  sockets.near.shutdown(unix_socket::shutdown_send);
  zc::copy_operation copy(sockets.far, out);
  while (copy.step() != zc::copy_state::done) copy.wait();
  CHECK(out.str() == "hello");
  unix_socket closed(context);
  std::error_code ec;
  CHECK(zc::copy_stream(in, closed, ec).failed_end == copy_end::output);
  CHECK(ec == std::errc::bad_file_descriptor);
}

TEST_CASE("datagrams keep their boundaries") {
  using datagram = net::local::datagram_protocol;
  net::io_context context;
  datagram::socket in(context), writer(context), out(context), reader(context);
  net::local::connect_pair(in, writer);
  net::local::connect_pair(out, reader);
  outcome copied;
  zc::async_copy(in, out, copied.handler());
  write_some(writer.native_handle(), "one");
  write_some(writer.native_handle(), "three");
  context.poll();
  char block[100];
  CHECK(::read(reader.native_handle(), block, sizeof block) == 3);
  CHECK(::read(reader.native_handle(), block, sizeof block) == 5);
  in.cancel();
  CHECK(run(context));
  CHECK(copied.is_aborted());
  CHECK(copied.result.bytes == 8);
}

TEST_CASE("synchronous calls on a socket behave after a copy as they did before") {
  for (const bool is_set : {false, true}) {
    net::io_context context;
    unix_pair sockets(context);
    sockets.near.non_blocking(is_set);
    std::istringstream in("hello");
    outcome copied;
    zc::async_copy(in, sockets.near, copied.handler());
    CHECK(run(context));
    CHECK(sockets.near.non_blocking() == is_set);
    char c = 0;
    error_code ec;
    const unique_fd peer(::dup(sockets.far.native_handle()));
    std::thread later([&] {
      if (is_set) return;
      std::this_thread::sleep_for(30ms);
      write_some(peer.get(), "x");
    });
    sockets.near.read_some(net::buffer(&c, 1), ec);
    later.join();
    CHECK((is_set ? ec == net::error::would_block : !ec && c == 'x'));
  }
}

TEST_CASE("two copies go through one socket, one each way") {
  net::io_context context;
  unix_pair sockets(context);
  std::istringstream in(content);
  std::ostringstream out, echoed;
  outcome sent, received, echo;
  sent.then = [&] { sockets.near.shutdown(unix_socket::shutdown_send); };
  echo.then = [&] { sockets.far.shutdown(unix_socket::shutdown_send); };
  zc::async_copy(in, sockets.near, sent.handler());
  zc::async_copy(sockets.near, out, received.handler());
  zc::async_copy(sockets.far, sockets.far, echo.handler());
  CHECK(run(context));
  CHECK(sent.result.bytes == content.size());
  CHECK(echo.result.bytes == content.size());
  CHECK((out.str() == content));
}

TEST_CASE("what the peer of a silent input's output has closed is found with the next byte") {
  net::io_context context;
  unix_pair in(context), out(context);
  outcome copied;
  zc::async_copy(in.near, out.near, copied.handler());
  out.far.close();
  context.poll();
  CHECK(copied.calls == 0);
  write_some(in.far.native_handle(), "hello");
  CHECK(run(context));
  CHECK(copied.ec == net::error::broken_pipe);
  CHECK(copied.result.failed_end == copy_end::output);
  CHECK(copied.result.undelivered == "hello");
}

TEST_CASE(
    "a file of the program may use Boost.Asio where another uses the standalone one, without exceptions and RTTI") {
  CHECK(copied_by_boost_asio() == 5);
}
