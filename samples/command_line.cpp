// The only file that includes CLI11, which takes longer to compile than a sample does.
#include "command_line.hpp"

#include <zc/explain.hpp>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <exception>
#include <iostream>
#include <system_error>

void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

struct command_line::parser {
  CLI::App app;
  std::shared_ptr<CLI::Formatter> usage = std::make_shared<CLI::Formatter>();

  template <class Number>
  void add_within(const std::string& name, Number& value, Number least, Number most, const std::string& type,
                  const std::string& what) {
    app.add_option(name, value, what)->type_name(type)->check(CLI::Range(least, most).description(""));
  }
};

command_line::command_line(const std::string& name, const std::string& what_it_does)
    : parser_(new parser{CLI::App(what_it_does, name)}) {
  CLI::Formatter& usage = *parser_->usage;
  usage.label("Usage", "usage");
  usage.label("OPTIONS", "OPTION...");
  usage.label("Positionals", "Arguments");
  usage.label("REQUIRED", "");
  usage.label("TEXT", "");
  usage.column_width(26);
  parser_->app.formatter(parser_->usage);
  parser_->app.set_help_flag("--help", "tell all this, and do nothing");
  parser_->app.option_defaults()->take_last();
  add_flag("--explain", explains_, "tell on stderr why the bytes went their way");
}

command_line::~command_line() = default;

void command_line::add_argument(const std::string& name, std::string& value, const std::string& what) {
  parser_->app.add_option(name, value, what)->required();
}

void command_line::add_flag(const std::string& name, bool& value, const std::string& what) {
  parser_->app.add_flag(name, value, what);
}

void command_line::add_option(const std::string& name, std::string& value, const std::string& type,
                              const std::string& what) {
  parser_->app.add_option(name, value, what)->type_name(type);
}

void command_line::add_required(const std::string& name, std::string& value, const std::string& type,
                                const std::string& what) {
  parser_->app.add_option(name, value, what)->type_name(type)->required();
}

void command_line::add_seconds(const std::string& name, double& value, double least, double most,
                               const std::string& what) {
  parser_->add_within(name, value, least, most, "SECONDS", what);
}

void command_line::add_number(const std::string& name, std::size_t& value, std::size_t least, std::size_t most,
                              const std::string& what) {
  parser_->add_within(name, value, least, most, "N", what);
}

int command_line::run(int argc, char** argv, const std::function<int()>& body) {
  try {
    parser_->app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return parser_->app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    std::cerr << name() << ": " << wrong.what() << "; " << parser_->usage->make_usage(&parser_->app, name());
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

const std::string& command_line::name() const { return parser_->app.get_name(); }

void command_line::tell(const std::string& what) const { std::cerr << name() << ": " << what << std::endl; }

void command_line::explain(const zc::copy_result& result) const {
  if (explains_) std::cerr << zc::explain(result);
}
