#include "target.hpp"

namespace http_server {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Replaces each %XX. Returns false if there is a % without two digits.
bool decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return false;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

// "http://host/path" becomes "/path".
std::string_view without_host(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (text.empty() || text[0] == '/' || scheme_end == std::string_view::npos) return text;
  const auto path = text.find_first_of("/?", scheme_end + 3);
  if (path == std::string_view::npos) return "/";
  return text.substr(path);
}

target refused(unsigned status) {
  target t;
  t.status = status;
  return t;
}

}  // namespace

target parse_target(std::string_view text) {
  text = without_host(text);
  target t;
  if (const auto question = text.find('?'); question != std::string_view::npos) {
    t.query = text.substr(question);
    text = text.substr(0, question);
    if (text.empty()) text = "/";
  }
  if (text.empty() || text[0] != '/') return refused(400);

  while (!text.empty()) {
    text.remove_prefix(1);  // the slash
    const auto segment = text.substr(0, text.find('/'));
    text.remove_prefix(segment.size());
    std::string name;
    if (!decode(segment, name) || name.find('\0') != std::string::npos) return refused(400);
    if (name == ".." || name.find('/') != std::string::npos) return refused(404);
    t.is_directory = name.empty() || name == ".";
    if (t.is_directory) continue;
    if (!t.path.empty()) t.path += '/';
    t.path += name;
  }
  if (t.path.empty()) t.path += '.';
  return t;
}

std::string directory_location(const target& t) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "-._~/!$&'()*+,;=:@";
  std::string location = "/";
  if (t.path == ".") return location + t.query;
  for (const char c : t.path) {
    const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_alphanumeric || plain.find(c) != std::string_view::npos) {
      location += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    location += '%';
    location += digits[byte / 16];
    location += digits[byte % 16];
  }
  return location + '/' + t.query;
}

}  // namespace http_server
