// Sends a file to a TCP port, such as one that `nc -l PORT` listens on, and prints what zc did.
#include <zc/zc.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  const bool relax = argc == 5 && argv[4] == std::string("--relax");
  if (argc != 4 && !relax) {
    std::cerr << "usage: file_to_tcp FILE HOST PORT [--relax]\n";
    return 2;
  }
  const char* const file = argv[1];
  const char* const host = argv[2];
  const char* const port = argv[3];

  zc::fd_source source(file);

  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::system::error_code error;
  const auto addresses = tcp::resolver(context).resolve(host, port, error);
  if (!error) boost::asio::connect(socket, addresses, error);
  if (error) {
    std::cerr << "file_to_tcp: connecting to " << host << " port " << port << ": " << error.message() << '\n';
    return 1;
  }
  zc::fd_sink sink(socket.native_handle(), boost::iostreams::never_close_handle);

  const auto options = relax ? zc::copy_options::relax_safe_kernel_copy : zc::copy_options::none;
  const zc::copy_result result = zc::copy_stream(source, sink, options);

  std::cout << result.bytes << " bytes, " << to_string(result.method) << '\n';
} catch (const std::exception& e) {
  std::cerr << "file_to_tcp: " << e.what() << '\n';
  return 1;
}
