#include "own_code.hpp"

#include <cxxabi.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <typeinfo>

namespace zc::ZC_ABI::detail {

namespace {

bool is_file(const char* type) noexcept { return std::strcmp(type, typeid(std::FILE).name()) == 0; }

bool begins_with(std::string_view text, std::string_view what) noexcept { return text.substr(0, what.size()) == what; }

bool contains(std::string_view text, std::string_view what) noexcept {
  return text.find(what) != std::string_view::npos;
}

std::string demangled(const char* type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type, nullptr, nullptr, &status), std::free);
  return name != nullptr ? name.get() : type;
}

// What people do not write: default arguments, and the inline namespaces of the standard library.
std::string shortened(std::string name) {
  for (const std::string_view noise : {"__cxx11::", "__1::", ", std::char_traits<char>", ", std::allocator<char>"}) {
    for (std::size_t at = name.find(noise); at != std::string::npos; at = name.find(noise, at)) {
      name.erase(at, noise.size());
    }
  }
  for (std::size_t at = name.find(" >"); at != std::string::npos; at = name.find(" >", at)) name.erase(at, 1);
  return name;
}

// The first template argument.
std::string first_argument(const std::string& name) {
  const std::size_t begin = name.find('<') + 1;
  int depth = 0;
  for (std::size_t at = begin; at < name.size(); ++at) {
    if (depth == 0 && (name[at] == ',' || name[at] == '>')) return name.substr(begin, at - begin);
    if (name[at] == '<') ++depth;
    if (name[at] == '>') --depth;
  }
  return name;
}

// A stream_buffer of Boost.Iostreams is only the buffer in front of a device, or of the first filter of a chain.
std::string name_of(const char* type) {
  const std::string name = shortened(demangled(type));
  return begins_with(name, "boost::iostreams::stream_buffer<") ? first_argument(name) : name;
}

}  // namespace

std::string own_code(const char* type) {
  if (type == nullptr) return "memory";
  if (*type == '\0') return "the own code of a class without RTTI";
  if (is_file(type)) return "a FILE without a descriptor";
  return "the own code of " + name_of(type);
}

std::string why_own_code(const char* type) {
  if (type == nullptr || is_file(type)) return "";
  if (*type == '\0') return "a class compiled with -fno-rtti has no type to be known by";
  const std::string name = name_of(type);
  if (begins_with(name, "boost::asio::basic_socket_streambuf<") || begins_with(name, "asio::basic_socket_streambuf<")) {
    const bool is_known = contains(name, "asio::ip::tcp") || contains(name, "asio::local::stream_protocol");
    return is_known
               ? "include <zc/asio.hpp>, by which its descriptor is found"
               : "include <zc/asio.hpp> and declare a zc::look_behind of this type, by which its descriptor is found";
  }
  if (begins_with(name, "boost::process::") && contains(name, "basic_pipebuf<char")) {
    return "include <zc/process.hpp>, by which its descriptor is found";
  }
  if (begins_with(name, "boost::iostreams::")) {
    return "a filter, or a device without a descriptor, is never bypassed";
  }
  if (begins_with(name, "std::basic_filebuf<char") || begins_with(name, "__gnu_cxx::stdio_")) {
    return "it is closed, or its locale converts what passes";
  }
  return "zc does not know exactly this type; zc::look_behind makes a stream buffer of your own known "
         "(<zc/buffer_traits.hpp>)";
}

}  // namespace zc::ZC_ABI::detail
