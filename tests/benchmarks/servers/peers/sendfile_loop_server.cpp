// A server of files by the loop that Asio's documentation shows for a call it does not have itself ("Reactor-style
// operations"): the socket is non-blocking, sendfile is called until it would block, and then the socket is waited for.
//   sendfile_loop_server PORT ROOT
#include "server_main.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket&& socket, const std::string& root) : socket_(std::move(socket)), root_(root) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
  }
  ~session() { close_file(); }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void read() {
    net::async_read_until(socket_, net::dynamic_buffer(request_), "\r\n\r\n",
                          [self = shared_from_this()](const error_code& ec, std::size_t size) {
                            if (!ec) self->answer(size);
                          });
  }

 private:
  void answer(std::size_t size_of_request) {
    const auto begin = request_.find(' ') + 1;
    const std::string path = root_ + request_.substr(begin, request_.find(' ', begin) - begin);
    request_.erase(0, size_of_request);
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts = {};
    if (file_ < 0 || ::fstat(file_, &facts) != 0) return;  // closes: only files that are there are asked for
    left_ = static_cast<std::size_t>(facts.st_size);
    head_ = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + std::to_string(left_) +
            "\r\n\r\n";
    net::async_write(socket_, net::buffer(head_), [self = shared_from_this()](const error_code& ec, std::size_t) {
      if (!ec) self->send_body();
    });
  }

  void send_body() {
    while (left_ > 0) {
      const ssize_t n = ::sendfile(socket_.native_handle(), file_, nullptr, left_);
      if (n > 0) {
        left_ -= static_cast<std::size_t>(n);
      } else if (n < 0 && errno == EAGAIN) {
        socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const error_code& ec) {
          if (!ec) self->send_body();
        });
        return;
      } else if (n == 0 || errno != EINTR) {
        return;
      }
    }
    close_file();
    read();
  }

  void close_file() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
  }

  tcp::socket socket_;
  const std::string& root_;
  std::string request_;
  std::string head_;
  int file_ = -1;
  std::size_t left_ = 0;
};

}  // namespace

int main(int argc, char** argv) { return serve<session>(argc, argv); }
