// Sends a file to a Unix domain socket that somebody listens on, such as `nc -lU SOCKET`, and prints how many
// nanoseconds that took, how many bytes that were, and the way they went.
#include "command_line.hpp"

#include <zc/zc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  command_line line("file_to_unix_socket", "Sends a file to a Unix domain socket that somebody listens on.");
  std::string file, path;
  bool relax = false;
  line.add_argument("FILE", file, "the file to send");
  line.add_argument("SOCKET", path, "the socket's path, such as that of `nc -lU SOCKET`");
  line.add_flag("--relax", relax, "use copy_options::relax_safe_kernel_copy");

  return line.run(argc, argv, [&] {
    zc::fd_source source(file);

    boost::asio::io_context context;
    boost::asio::local::stream_protocol::socket socket(context);
    try {
      socket.connect(path);
    } catch (const boost::system::system_error& e) {
      throw std::runtime_error("connecting to " + path + ": " + e.code().message());
    }
    zc::fd_sink sink(socket.native_handle(), boost::iostreams::never_close_handle);

    const auto options = relax ? zc::copy_options::relax_safe_kernel_copy : zc::copy_options::none;
    const auto began = std::chrono::steady_clock::now();
    const zc::copy_result result = zc::copy_stream(source, sink, options);
    const auto took = std::chrono::steady_clock::now() - began;

    std::cout << std::chrono::nanoseconds(took).count() << " ns, " << result.bytes << " bytes, "
              << to_string(result.method) << '\n';
    line.explain(result);
    return 0;
  });
}
