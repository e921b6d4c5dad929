#include "mime_types.hpp"

#include <algorithm>
#include <sstream>

namespace http_server {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

mime_types::mime_types()
    : types_({{"css", "text/css"},
              {"gif", "image/gif"},
              {"htm", "text/html"},
              {"html", "text/html"},
              {"jpeg", "image/jpeg"},
              {"jpg", "image/jpeg"},
              {"js", "text/javascript"},
              {"json", "application/json"},
              {"mp4", "video/mp4"},
              {"pdf", "application/pdf"},
              {"png", "image/png"},
              {"svg", "image/svg+xml"},
              {"txt", "text/plain"},
              {"wasm", "application/wasm"},
              {"webm", "video/webm"},
              {"webp", "image/webp"},
              {"woff2", "font/woff2"},
              {"xml", "application/xml"},
              {"zip", "application/zip"}}) {}

void mime_types::add(std::istream& table) {
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string type, ending;
    words >> type;
    while (words >> ending) types_[lower(ending)] = type;
  }
}

std::string mime_types::type_of(const std::string& path) const {
  const auto name = path.rfind('/') + 1;  // 0 without a slash
  const auto dot = path.rfind('.');
  if (dot != std::string::npos && dot >= name) {
    const auto found = types_.find(lower(path.substr(dot + 1)));
    if (found != types_.end()) return found->second;
  }
  return "application/octet-stream";
}

}  // namespace http_server
