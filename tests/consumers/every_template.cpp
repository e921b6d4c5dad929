// Instantiates the templates of zc's headers with each kind of end, for the warnings that users have.
#include <zc/zc.hpp>
#ifndef WITHOUT_ASIO
#include <zc/async_copy.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#endif

#include <boost/iostreams/compose.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/device/null.hpp>
#include <boost/iostreams/filter/counter.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

namespace io = boost::iostreams;

template <class In, class Out>
void use_each(In&& in, Out&& out) {
  std::error_code ec;
  const zc::copy_limits limits;
  zc::copy_stream(in, out);
  zc::copy_stream(in, out, ec);
  zc::copy_stream(in, out, zc::copy_options::no_holes, ec);
  zc::copy_stream(in, out, limits, ec);
  zc::copy_stream_n(in, out, 1, ec);
  zc::copy_operation operation(in, out, limits);
  operation.step(ec);
  static_cast<void>(zc::native_handle(in) == zc::native_handle(out));
}

template <class In>
void use_each_output(In&& in) {
  char room[10];
  std::ofstream file("to");
  std::stringbuf text;
  io::array_sink memory(room);
  io::null_sink none;
  zc::fd_sink descriptor("to");
  io::stream<zc::fd_sink> stream("to");
  io::filtering_ostream chain;
  chain.push(io::counter());
  chain.push(descriptor);
  use_each(in, file);
  use_each(in, text);
  use_each(in, memory);
  use_each(in, none);
  use_each(in, descriptor);
  use_each(in, stream);
  use_each(in, chain);
  use_each(in, stdout);
}

}  // namespace

int main() {
  std::ifstream file("from");
  std::stringbuf text;
  char text_in_memory[] = "text";
  io::array_source memory(text_in_memory);
  zc::fd_source descriptor("from");
  io::filtering_istream chain;
  chain.push(memory);
  use_each_output(file);
  use_each_output(text);
  use_each_output(memory);
  use_each_output(descriptor);
  use_each_output(chain);
  use_each_output(stdin);
  use_each_output(zc::file_section{0, 0});
  zc::copy(file, text);
  zc::copy(descriptor, io::compose(io::counter(), io::null_sink()));
  zc::copy(std::istreambuf_iterator<char>(file), {}, std::ostreambuf_iterator<char>(&text));
#ifndef WITHOUT_ASIO
  boost::asio::io_context context;
  boost::asio::thread_pool pool(1);
  boost::asio::ip::tcp::socket socket(context);
  boost::asio::posix::stream_descriptor other(context);
  boost::beast::tcp_stream stream(context);
  zc::async_copy(file, socket, [](boost::system::error_code, const zc::copy_result&) {});
  zc::async_copy(socket, text, zc::copy_limits(), [](boost::system::error_code, zc::copy_result) {});
  zc::async_copy(file, other, pool, [](boost::system::error_code, const zc::copy_result&) {});
  zc::async_copy(file, stream, [](boost::system::error_code, const zc::copy_result&) {});
  zc::async_copy(stream, socket, [](boost::system::error_code, const zc::copy_result&) {});
  use_each(file, socket);
  zc::copy_operation operation(file, text);
  zc::async_run(operation, socket, [](boost::system::error_code) {});
#endif
}
