// Which media type a file has, by the end of its name.
#ifndef ZC_SAMPLES_HTTP_SERVER_MIME_TYPES_HPP
#define ZC_SAMPLES_HTTP_SERVER_MIME_TYPES_HPP

#include <istream>
#include <string>
#include <unordered_map>

namespace http_server {

class mime_types {
 public:
  mime_types();  // a few that every site has

  // Adds a table of lines "type ending ending ...", as /etc/mime.types is. Its entries replace those that are there.
  void add(std::istream& table);

  // "application/octet-stream" where the ending is not known.
  std::string type_of(const std::string& path) const;

 private:
  std::unordered_map<std::string, std::string> types_;
};

}  // namespace http_server

#endif
