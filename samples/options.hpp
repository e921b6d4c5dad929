// What the command lines of the samples have in common: options in any order, --help, --explain, and errors in a line.
#ifndef ZC_SAMPLES_OPTIONS_HPP
#define ZC_SAMPLES_OPTIONS_HPP

#include <zc/copy_result.hpp>
#include <zc/explain.hpp>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

// Throws what errno says.
[[noreturn]] inline void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

class command_line : public CLI::App {
 public:
  command_line(const std::string& name, const std::string& what_it_does) : CLI::App(what_it_does, name) {
    usage_->label("Usage", "usage");
    usage_->label("OPTIONS", "OPTION...");
    usage_->label("Positionals", "Arguments");
    usage_->label("REQUIRED", "");
    usage_->label("TEXT", "");
    usage_->column_width(26);
    formatter(usage_);
    set_help_flag("--help", "tell all this, and do nothing");
    add_flag("--explain", explains_, "tell on stderr why the bytes went their way");
  }

  void add_argument(const std::string& name, std::string& value, const std::string& what) {
    add_option(name, value, what)->required();
  }

  // Runs a whole program: `body` returns its exit status, or throws what is wrong. A wrong command line is status 2,
  // any other error is 1.
  template <class Body>
  int run(int argc, char** argv, Body body) {
    try {
      parse(argc, argv);
    } catch (const CLI::Success& asked) {
      return exit(asked);
    } catch (const CLI::ParseError& wrong) {
      std::cerr << get_name() << ": " << wrong.what() << "; " << usage_->make_usage(this, get_name());
      return 2;
    }
    try {
      return body();
    } catch (const zc::copy_error& e) {
      tell(e.what());
      explain(e.so_far());
    } catch (const std::exception& e) {
      tell(e.what());
    }
    return 1;
  }

  // One line on stderr, which begins with the program's name.
  void tell(const std::string& what) const { std::cerr << get_name() << ": " << what << std::endl; }

  void explain(const zc::copy_result& result) const {
    if (explains_) std::cerr << zc::explain(result);
  }

 private:
  std::shared_ptr<CLI::Formatter> usage_ = std::make_shared<CLI::Formatter>();
  bool explains_ = false;
};

#endif
