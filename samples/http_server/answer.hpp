// An answer, as it is decided upon before a byte of it is sent.
#ifndef ZC_SAMPLES_HTTP_SERVER_ANSWER_HPP
#define ZC_SAMPLES_HTTP_SERVER_ANSWER_HPP

#include "ranges.hpp"
#include "target.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace http_server {

namespace http = boost::beast::http;
using request_head = http::header<true, http::fields>;

// A piece of the file, and what is sent before it.
struct body_part {
  std::string before;
  byte_range range;
};

struct answer {
  http::response<http::empty_body> head;
  std::vector<body_part> parts;
  std::string after;  // what follows the last part: the whole body where there is none
};

// A status with a line of text that says it.
answer answer_with_status(unsigned status);

// 301 to the same directory with a slash at its end.
answer answer_with_redirect(const target& t);

// An error that lies in the request's head: what it is answered with, or 200. `longest_target` is in bytes.
unsigned status_of_request(const request_head& request, std::size_t longest_target);

// The last touch: the date, whether the connection goes on, and no body for a HEAD. Content-Length stays that of a GET.
void complete(answer& a, const request_head& request, bool keep_alive, std::time_t now);

// Of the body that is sent, in bytes.
std::uintmax_t length_of(const answer& a);

// The head as it goes over the wire.
std::string text_of(const http::response<http::empty_body>& head);

}  // namespace http_server

#endif
