// From a request to an answer and the open file that its body comes from.
#ifndef ZC_SAMPLES_HTTP_SERVER_RESPONDER_HPP
#define ZC_SAMPLES_HTTP_SERVER_RESPONDER_HPP

#include "answer.hpp"
#include "descriptor.hpp"
#include "file_answer.hpp"
#include "mime_types.hpp"
#include "root.hpp"
#include "settings.hpp"

#include <string>

namespace http_server {

struct reply {
  answer what;
  descriptor file;
  std::string problem;  // an error of the system's, for the log
};

class responder {
 public:
  explicit responder(const settings& given);

  // Opens the file, which may wait for a disk. Any number of threads may call it at the same time.
  reply reply_to(const request_head& request) const;

 private:
  reply reply_with_file(const request_head& request, const target& t) const;

  root root_;
  mime_types types_;
  std::size_t longest_target_;
};

}  // namespace http_server

#endif
