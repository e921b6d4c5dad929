// Sends a file to a TCP port, such as one that `nc -l PORT` listens on, and prints what zc did.
#include "command_line.hpp"

#include <zc/zc.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  command_line line("file_to_tcp", "Sends a file to a TCP port, such as one that `nc -l PORT` listens on.");
  std::string file, host, port;
  bool relax = false;
  line.add_argument("FILE", file, "the file to send");
  line.add_argument("HOST", host, "a name or address");
  line.add_argument("PORT", port, "a number, or the name of a service");
  line.add_flag("--relax", relax, "use copy_options::relax_safe_kernel_copy");

  return line.run(argc, argv, [&] {
    zc::fd_source source(file);

    using boost::asio::ip::tcp;
    boost::asio::io_context context;
    tcp::socket socket(context);
    boost::system::error_code error;
    const auto addresses = tcp::resolver(context).resolve(host, port, error);
    if (!error) boost::asio::connect(socket, addresses, error);
    if (error) throw std::runtime_error("connecting to " + host + " port " + port + ": " + error.message());
    zc::fd_sink sink(socket.native_handle(), boost::iostreams::never_close_handle);

    const auto options = relax ? zc::copy_options::relax_safe_kernel_copy : zc::copy_options::none;
    const zc::copy_result result = zc::copy_stream(source, sink, options);

    std::cout << result.bytes << " bytes, " << to_string(result.method) << '\n';
    line.explain(result);
    return 0;
  });
}
