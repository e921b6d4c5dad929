// Reads requests from a connection, one after the other.
#ifndef ZC_SAMPLES_HTTP_SERVER_REQUEST_READER_HPP
#define ZC_SAMPLES_HTTP_SERVER_REQUEST_READER_HPP

#include "answer.hpp"
#include "connection.hpp"
#include "settings.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

namespace http_server {

class request_reader {
 public:
  request_reader(std::shared_ptr<connection> from, const settings& given);

  // Both return 200, the status that what came is to be refused with, or 0 where nobody waits for an answer.
  task<unsigned> read_head();
  task<unsigned> read_body();  // which is dropped, so that the next request is found behind it

  // Gives back what the next request is read into, if none of it has come. To be called before what takes long.
  void release_memory() {
    if (buffer_.size() == 0) buffer_.shrink_to_fit();
  }

  const request_head& head() const { return parser_->get(); }
  bool keep_alive() const { return parser_->get().keep_alive(); }
  bool has_body_to_read() const { return !parser_->is_done(); }

  // "GET /file HTTP/1.1", or what came instead.
  std::string first_line() const;

 private:
  void skip_empty_lines();
  unsigned status_of_error(const error_code& ec) const;

  std::shared_ptr<connection> from_;
  const settings& given_;
  boost::beast::flat_buffer buffer_;  // what has been read and not parsed, pipelined requests among it
  std::optional<http::request_parser<http::string_body>> parser_;
};

}  // namespace http_server

#endif
