// A server of files as Boost.Beast's examples make them: http::file_body, one thread, connections that stay open.
//   file_body_server PORT ROOT [--large]   with 64 KiB for each piece instead of Beast's 4 KiB
#include "server_main.hpp"
#include "sized_file_body.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using beast::error_code;
using net::ip::tcp;

template <class Body>
class session : public std::enable_shared_from_this<session<Body>> {
 public:
  session(tcp::socket&& socket, const std::string& root) : stream_(std::move(socket)), root_(root) {
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
  }

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [self = this->shared_from_this()](const error_code& ec, std::size_t) {
      if (!ec) self->answer();
    });
  }

 private:
  void answer() {
    typename Body::value_type body;
    error_code ec;
    body.open((root_ + std::string(request_.target())).c_str(), beast::file_mode::scan, ec);
    if (ec) return;  // closes: only files that are there are asked for
    response_.emplace(std::piecewise_construct, std::make_tuple(std::move(body)),
                      std::make_tuple(http::status::ok, request_.version()));
    response_->set(http::field::content_type, "application/octet-stream");
    response_->keep_alive(request_.keep_alive());
    response_->prepare_payload();
    http::async_write(stream_, *response_, [self = this->shared_from_this()](const error_code& failed, std::size_t) {
      const bool goes_on = !failed && !self->response_->need_eof();
      self->response_.reset();
      if (goes_on) self->read();
    });
  }

  beast::tcp_stream stream_;
  const std::string& root_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  std::optional<http::response<Body>> response_;
};

}  // namespace

int main(int argc, char** argv) {
  const bool is_large = argc == 4 && std::string(argv[3]) == "--large";
  return is_large ? serve<session<sized_file_body<64 * 1024>>>(argc - 1, argv)
                  : serve<session<http::file_body>>(argc, argv);
}
