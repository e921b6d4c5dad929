// A script of stream operations around a copy, made of choices: random ones, or those of a fuzzer.
#ifndef ZC_TESTS_SCRIPT_HPP
#define ZC_TESTS_SCRIPT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <ios>
#include <sstream>
#include <string>
#include <vector>

namespace zc_test {

// A number from 0 to `n` - 1.
using choices = std::function<unsigned(unsigned n)>;

enum class input_kind { file, device_file, stdio_file, pipe, device_pipe, stdio_pipe, device_socket, string };
enum class output_kind { file, device_file, stdio_file, pipe, device_pipe, device_socket, string };

inline const char* name_of(input_kind kind) {
  constexpr std::array<const char*, 8> names = {"fstream on a file",
                                                "stream<fd_source> on a file",
                                                "FILE buffer on a file",
                                                "ifstream on a pipe",
                                                "stream<fd_source> on a pipe",
                                                "FILE buffer on a pipe",
                                                "stream<fd_source> on a socket",
                                                "istringstream"};
  return names[static_cast<std::size_t>(kind)];
}
inline const char* name_of(output_kind kind) {
  constexpr std::array<const char*, 7> names = {
      "fstream on a file",         "stream<fd_sink> on a file",   "FILE buffer on a file", "ofstream on a pipe",
      "stream<fd_sink> on a pipe", "stream<fd_sink> on a socket", "ostringstream"};
  return names[static_cast<std::size_t>(kind)];
}

enum class verb {
  get,
  peek,
  read,
  unget,
  putback,
  back,
  seek,
  getline,
  write_input,
  grow,  // the input's
  put,
  write,
  flush,
  seek_output,
  seek_end,
  tell,
  read_output,
  append
};  // the output's

struct operation {
  verb what;
  int amount;
};

inline std::string readable(const operation& o) {
  constexpr std::array<const char*, 18> names = {"get",
                                                 "peek",
                                                 "read",
                                                 "unget",
                                                 "putback",
                                                 "get+unget",
                                                 "seekg",
                                                 "getline",
                                                 "write to the input",
                                                 "grow the file",
                                                 "put",
                                                 "write",
                                                 "flush",
                                                 "seekp",
                                                 "seekp to the end",
                                                 "tellp",
                                                 "read from the output",
                                                 "append to the file"};
  return names[static_cast<std::size_t>(o.what)] + (" " + std::to_string(o.amount));
}

struct script {
  input_kind in = input_kind::file;
  output_kind out = output_kind::file;
  std::size_t in_size = 0;
  std::size_t out_size = 0;
  std::ios::openmode in_mode = {};
  std::ios::openmode out_mode = {};
  std::ios::iostate in_throws = {};
  std::ios::iostate out_throws = {};
  bool has_unitbuf = false;
  bool is_in_at_eof = false;  // its state, which does not matter
  bool by_iterators = false;  // zc::copy instead of zc::copy_stream
  int bound = -1;             // zc::copy_stream_n, if not negative
  int steps = -1;             // if not negative: by operations, each of which is finished after so many and one
  std::size_t turn = 0;       // of these
  bool may_block = false;
  std::vector<operation> before;
  std::vector<operation> after;
};

inline std::string readable(std::ios::openmode mode) {
  std::string text;
  const auto add = [&](std::ios::openmode bit, const char* name) {
    if ((mode & bit) != 0) text += text.empty() ? name : std::string("|") + name;
  };
  add(std::ios::in, "in");
  add(std::ios::out, "out");
  add(std::ios::trunc, "trunc");
  add(std::ios::app, "app");
  add(std::ios::ate, "ate");
  add(std::ios::binary, "binary");
  return text;
}

inline std::string readable(const script& s) {
  std::ostringstream text;
  const auto list = [&](const char* title, const std::vector<operation>& operations) {
    text << title;
    for (const operation& o : operations) text << "  " << readable(o) << '\n';
  };
  text << "input:  " << name_of(s.in) << ", " << readable(s.in_mode) << ", " << s.in_size << " bytes, exceptions "
       << static_cast<int>(s.in_throws) << "\noutput: " << name_of(s.out) << ", " << readable(s.out_mode) << ", "
       << s.out_size << " bytes, exceptions " << static_cast<int>(s.out_throws) << (s.has_unitbuf ? ", unitbuf" : "");
  list("\nbefore:\n", s.before);
  text << "copy " << (s.is_in_at_eof ? "with eofbit and failbit " : "") << (s.by_iterators ? "by iterators" : "")
       << (s.bound < 0 ? "" : std::to_string(s.bound) + " bytes")
       << (s.steps < 0 ? "" : " in steps of " + std::to_string(s.turn) + ", stopped after " + std::to_string(s.steps))
       << (s.may_block ? ", which may block" : "");
  list("\nafter:\n", s.after);
  return text.str();
}

inline script make_script(const choices& choose) {
  using std::ios;
  constexpr std::array<std::size_t, 12> sizes = {0, 1, 10, 4095, 4096, 4097, 8191, 8192, 8193, 20000, 65536, 70000};
  constexpr std::array<int, 7> amounts = {1, 2, 5, 100, 5000, 9000, 30000};
  const std::array<ios::openmode, 5> in_modes = {ios::in, ios::in | ios::out, ios::in | ios::binary, ios::in | ios::ate,
                                                 ios::in | ios::out | ios::app};
  const std::array<ios::openmode, 8> out_modes = {ios::out,
                                                  ios::out | ios::app,
                                                  ios::app,
                                                  ios::in | ios::out,
                                                  ios::out | ios::trunc | ios::binary,
                                                  ios::in | ios::out | ios::trunc,
                                                  ios::in | ios::out | ios::app,
                                                  ios::in | ios::out | ios::ate};
  const auto one_of = [&](const auto& list) { return list[choose(static_cast<unsigned>(list.size()))]; };

  script s;
  s.in = static_cast<input_kind>(choose(8));
  s.out = static_cast<output_kind>(choose(7));
  s.in_size = one_of(sizes);
  s.out_size = one_of(sizes);
  s.in_mode = s.in == input_kind::file ? one_of(in_modes) : ios::in;
  s.out_mode = s.out == output_kind::file ? one_of(out_modes) : ios::out;
  s.in_throws = static_cast<ios::iostate>(choose(4) == 0 ? choose(8) : 0);
  s.out_throws = static_cast<ios::iostate>(choose(4) == 0 ? choose(8) : 0);
  s.has_unitbuf = choose(8) == 0;
  s.is_in_at_eof = s.in_throws == 0 && choose(4) == 0;
  s.by_iterators = choose(4) == 0;
  if (!s.by_iterators && choose(3) == 0) s.bound = std::max(1, static_cast<int>(one_of(sizes)));
  for (std::vector<operation>* const operations : {&s.before, &s.after}) {
    for (unsigned n = choose(8); n > 0; --n) operations->push_back({static_cast<verb>(choose(18)), one_of(amounts)});
  }
  if (!s.by_iterators && choose(2) == 0) {
    s.steps = static_cast<int>(choose(6));
    s.turn = std::max<std::size_t>(one_of(sizes), 100);
    s.may_block = choose(4) == 0;
  }
  return s;
}

}  // namespace zc_test

#endif
