// What C++ programs do today.
#include "names.hpp"
#include "peers/open_streams.hpp"
#include "peers/peer.hpp"

#include <boost/iostreams/copy.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>

namespace zc_benchmark {
namespace {

using copier = void (*)(std::istream& in, std::ostream& out);

void by_std_copy(std::istream& in, std::ostream& out) {
  std::copy(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), std::ostreambuf_iterator<char>(out));
}

void by_rdbuf(std::istream& in, std::ostream& out) {
  out << in.rdbuf();
  out.clear(out.rdstate() & ~std::ios::failbit);  // which an empty input sets
}

void by_boost_copy(std::istream& in, std::ostream& out) { boost::iostreams::copy(in, out); }

template <copier Copy>
prepared_copy prepare(const ends& e) {
  return timed([in = open_input(e), out = open_output(e)] {
    Copy(*in, *out);
    if (!out->flush()) throw std::runtime_error("the output stream has failed");
  });
}

prepared_copy prepare_copy_file(const ends& e) {
  std::filesystem::remove(e.out_path);  // it makes the file itself
  return timed([e] { std::filesystem::copy_file(e.in_path, e.out_path); });
}

}  // namespace

void add_stream_peers(std::vector<peer>& all) {
  const auto fits = [](kind, kind) { return true; };
  peer p;
  p.fits = fits;
  p.is_slow = true;
  p.name = names::std_copy;
  p.prepare = prepare<by_std_copy>;
  all.push_back(p);
  p.name = names::rdbuf;
  p.prepare = prepare<by_rdbuf>;
  all.push_back(p);
  p.name = names::boost_copy;
  p.prepare = prepare<by_boost_copy>;
  all.push_back(p);

  peer files;
  files.name = "std::filesystem::copy_file";
  files.fits = [](kind in, kind out) { return in == kind::file && out == kind::file; };
  files.prepare = prepare_copy_file;
  all.push_back(files);
}

}  // namespace zc_benchmark
