// What a request for a file is answered with: decided from its head and what is known of the file.
#ifndef ZC_SAMPLES_HTTP_SERVER_FILE_ANSWER_HPP
#define ZC_SAMPLES_HTTP_SERVER_FILE_ANSWER_HPP

#include "answer.hpp"
#include "conditions.hpp"

#include <cstdint>
#include <ctime>
#include <string>

struct stat;

namespace http_server {

struct file_facts {
  std::uintmax_t size = 0;
  validators state;
  std::string type;
};

file_facts facts_of(const struct stat& facts, const std::string& type);

// 200, 206, 304, 412 or 416.
answer answer_with_file(const request_head& request, const file_facts& file, std::time_t now);

}  // namespace http_server

#endif
