// What the command lines of the samples have in common: options in any order, --help, --explain, and errors in a line.
#ifndef ZC_SAMPLES_COMMAND_LINE_HPP
#define ZC_SAMPLES_COMMAND_LINE_HPP

#include <zc/copy_result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

// Throws what errno says.
[[noreturn]] void fail(const std::string& what);

class command_line {
 public:
  command_line(const std::string& name, const std::string& what_it_does);
  ~command_line();
  command_line(const command_line&) = delete;
  command_line& operator=(const command_line&) = delete;

  // All of these keep a reference to `value`, which run() sets where the option is given.
  void add_argument(const std::string& name, std::string& value, const std::string& what);
  void add_flag(const std::string& name, bool& value, const std::string& what);
  void add_option(const std::string& name, std::string& value, const std::string& type, const std::string& what);
  void add_required(const std::string& name, std::string& value, const std::string& type, const std::string& what);
  void add_seconds(const std::string& name, double& value, double least, double most, const std::string& what);
  void add_number(const std::string& name, std::size_t& value, std::size_t least, std::size_t most,
                  const std::string& what);

  // Runs a whole program: `body` returns its exit status, or throws what is wrong. A wrong command line is status 2,
  // any other error is 1.
  int run(int argc, char** argv, const std::function<int()>& body);

  const std::string& name() const;

  // One line on stderr, which begins with the program's name.
  void tell(const std::string& what) const;

  // With --explain, tells on stderr why the bytes went their way.
  void explain(const zc::copy_result& result) const;

 private:
  struct parser;
  std::unique_ptr<parser> parser_;
  bool explains_ = false;
};

#endif
