// Random scripts of stream operations around a copy, run once with zc::copy_stream and once with `out << in.rdbuf()`:
// what is seen on the way, and both files at the end, must be the same. ZC_SEEDS says how many scripts (3000),
// ZC_FIRST_SEED where to begin.
#include "../support/descriptors.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <vector>

namespace {

using namespace zc_test;

struct operation {
  char name;
  int amount;
};

struct script {
  std::size_t in_size;
  std::size_t out_size;
  std::ios::openmode in_mode;
  std::ios::openmode out_mode;
  std::vector<operation> before;
  std::vector<operation> after;
};

// Lower-case operations are the input's, upper-case ones the output's.
const char names[] = "gprusbe GWFST";

std::string readable(const script& s) {
  std::ostringstream text;
  const auto list = [&](const std::vector<operation>& ops) {
    for (const operation& o : ops) text << ' ' << o.name << o.amount;
  };
  text << "in " << s.in_size << " bytes, mode " << static_cast<int>(s.in_mode) << "; out " << s.out_size
       << " bytes, mode " << static_cast<int>(s.out_mode) << "; before:";
  list(s.before);
  text << "; after:";
  list(s.after);
  return text.str();
}

script make_script(unsigned seed) {
  std::mt19937 random(seed);
  const auto upto = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
  const std::size_t sizes[] = {0, 1, 10, 4095, 4097, 8191, 8192, 8193, 20000, 70000};
  const std::ios::openmode in_modes[] = {std::ios::in, std::ios::in | std::ios::out};
  const std::ios::openmode out_modes[] = {std::ios::out, std::ios::out | std::ios::app, std::ios::in | std::ios::out,
                                          std::ios::out | std::ios::trunc};
  script s;
  s.in_size = sizes[upto(9)];
  s.out_size = sizes[upto(9)];
  s.in_mode = in_modes[upto(1)];
  s.out_mode = out_modes[upto(3)];
  const auto fill = [&](std::vector<operation>& ops) {
    for (int n = upto(6); n > 0; --n) {
      const char name = names[static_cast<std::size_t>(upto(static_cast<int>(sizeof names) - 2))];
      const int amounts[] = {1, 2, 100, 5000, 9000, 30000};
      if (name != ' ') ops.push_back({name, amounts[upto(5)]});
    }
  };
  fill(s.before);
  fill(s.after);
  return s;
}

// One run: everything that can be seen, in words.
class run {
 public:
  run(const script& s, bool is_zc) {
    write_file(folder_ / "in", bytes(s.in_size));
    write_file(folder_ / "out", bytes(s.out_size + 1));
    in_.open(folder_ / "in", s.in_mode);
    out_.open(folder_ / "out", s.out_mode);
    for (const operation& o : s.before) perform(o);
    in_.clear();
    out_.clear();
    copy(is_zc);
    for (const operation& o : s.after) perform(o);
    in_.close();
    out_.close();
  }

  std::string seen() const { return seen_.str(); }
  std::string in() const { return read_file(folder_ / "in"); }
  std::string out() const { return read_file(folder_ / "out"); }

 private:
  void copy(bool is_zc) {
    if (is_zc) {
      std::error_code error;
      zc::copy_stream(in_, out_, error);
      seen_ << "copy " << error.value() << in_.rdstate() << out_.rdstate();
    } else {
      out_ << in_.rdbuf();
      out_.clear();  // failbit says that nothing was left to copy
      out_.flush();
      seen_ << "copy " << 0 << in_.rdstate() << out_.rdstate();
    }
    // The standard wants a seek between reading and writing one file.
    look();
  }

  void look() { seen_ << ' ' << in_.tellg() << ' ' << out_.tellp() << '\n'; }

  void perform(operation o) {
    std::string block(static_cast<std::size_t>(o.amount), 'w');
    in_.clear();
    out_.clear();
    seen_ << o.name << ' ';
    switch (o.name) {
      case 'g': seen_ << in_.get(); break;
      case 'p': seen_ << in_.peek(); break;
      case 'r':
        in_.read(block.data(), o.amount);
        seen_ << in_.gcount() << block.substr(0, static_cast<std::size_t>(in_.gcount()));
        break;
#ifndef _LIBCPP_VERSION  // whose unget() after a seek gives whatever its buffer holds
      case 'u':
        in_.unget();
        seen_ << in_.rdstate() << in_.get();
        break;
#endif
      case 's': in_.seekg(o.amount); break;
      case 'b':
        in_.get();
        if (in_) in_.unget();
        break;
      case 'e':
        std::ofstream(folder_ / "in", std::ios::app) << block;  // the file grows
        break;
      case 'W': out_.write(block.data(), o.amount); break;
      case 'F': out_.flush(); break;
      case 'S': out_.seekp(o.amount); break;
      case 'G':
        if (out_.tellp() != std::streampos(-1)) out_.seekp(0, std::ios::end);
        break;
      case 'T': seen_ << out_.tellp(); break;
      default: break;
    }
    look();
  }

  temporary_folder folder_;
  std::fstream in_;
  std::fstream out_;
  std::ostringstream seen_;
};

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

}  // namespace

TEST_CASE("random scripts around a copy of files see the same as with rdbuf()") {
  const unsigned first = from_environment("ZC_FIRST_SEED", 0);
  const unsigned seeds = from_environment("ZC_SEEDS", 3000);
  unsigned differing = 0;
  for (unsigned seed = first; seed < first + seeds; ++seed) {
    const script s = make_script(seed);
    const run zc(s, true);
    const run reference(s, false);
    const bool is_same = zc.seen() == reference.seen() && zc.in() == reference.in() && zc.out() == reference.out();
    if (is_same) continue;
    ++differing;
    CAPTURE(seed);
    CAPTURE(readable(s));
    CHECK((zc.seen() == reference.seen()));
    CHECK((zc.in() == reference.in()));
    CHECK((zc.out() == reference.out()));
  }
  CHECK(differing == 0);
}
