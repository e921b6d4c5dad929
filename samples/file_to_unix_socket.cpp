// Sends a file to a Unix domain socket that somebody listens on, such as `nc -lU SOCKET`, and prints how many
// nanoseconds that took, how many bytes that were, and the way they went.
#include <zc/zc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  const bool relax = argc == 4 && argv[3] == std::string("--relax");
  if (argc != 3 && !relax) {
    std::cerr << "usage: file_to_unix_socket FILE SOCKET [--relax]\n";
    return 2;
  }
  const char* const file = argv[1];
  const char* const path = argv[2];

  zc::fd_source source(file);

  boost::asio::io_context context;
  boost::asio::local::stream_protocol::socket socket(context);
  try {
    socket.connect(path);
  } catch (const boost::system::system_error& e) {
    std::cerr << "file_to_unix_socket: connecting to " << path << ": " << e.code().message() << '\n';
    return 1;
  }
  zc::fd_sink sink(socket.native_handle(), boost::iostreams::never_close_handle);

  const auto options = relax ? zc::copy_options::relax_safe_kernel_copy : zc::copy_options::none;
  const auto began = std::chrono::steady_clock::now();
  const zc::copy_result result = zc::copy_stream(source, sink, options);
  const auto took = std::chrono::steady_clock::now() - began;

  std::cout << std::chrono::nanoseconds(took).count() << " ns, " << result.bytes << " bytes, "
            << to_string(result.method) << '\n';
} catch (const std::exception& e) {
  std::cerr << "file_to_unix_socket: " << e.what() << '\n';
  return 1;
}
