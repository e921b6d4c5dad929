// What the client is to do, from a command line of words "name=value".
#ifndef ZC_BENCHMARKS_SERVERS_SETTINGS_HPP
#define ZC_BENCHMARKS_SERVERS_SETTINGS_HPP

#include <cstdint>
#include <stdexcept>
#include <string>

namespace server_client {

struct settings {
  std::uint64_t port = 0;
  std::string path = "/";          // asked for by all connections but the pings
  std::uint64_t files = 0;         // so many paths in turn, with a number at their end: path0, path1, …
  std::string evict;               // the folder whose files are dropped from the page cache before each request
  std::uint64_t connections = 1;   // each of which has one request under way
  std::uint64_t requests = 0;      // ends after so many, or
  std::uint64_t milliseconds = 0;  // after this time
  std::uint64_t range = 0;         // asks for so many bytes at a random place of a file
  std::uint64_t size = 0;          // of this size
  std::string ping = "/1b";        // asked for by one of the pings each millisecond
  std::uint64_t pings = 0;         // so many connections for it

  settings(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      if (equals == std::string::npos) throw std::runtime_error(word + " is not name=value");
      set(word.substr(0, equals), word.substr(equals + 1));
    }
    if (port == 0 || (requests == 0 && milliseconds == 0)) throw std::runtime_error("needs port=, and an end");
  }

 private:
  void set(const std::string& name, const std::string& value) {
    if (name == "path")
      path = value;
    else if (name == "evict")
      evict = value;
    else if (name == "ping")
      ping = value;
    else
      number(name) = std::stoull(value);
  }

  std::uint64_t& number(const std::string& name) {
    if (name == "port") return port;
    if (name == "files") return files;
    if (name == "connections") return connections;
    if (name == "requests") return requests;
    if (name == "milliseconds") return milliseconds;
    if (name == "range") return range;
    if (name == "size") return size;
    if (name == "pings") return pings;
    throw std::runtime_error("there is no " + name + "=");
  }
};

}  // namespace server_client

#endif
