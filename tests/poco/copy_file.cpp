// copy_file std|poco FROM TO [strict]: Poco::StreamCopier from file to file, between std::fstreams or Poco's own.
// Prints what the caller of a copy sees: the count, and the state of both streams (std::ios::rdstate). With `strict`,
// the input has exceptions() set.
#include <Poco/FileStream.h>
#include <Poco/StreamCopier.h>

#include <fstream>
#include <iostream>
#include <string>

template <class In, class Out>
void copy(char** names, bool is_strict) {
  In in(names[0]);
  Out out(names[1]);
  if (is_strict) in.exceptions(std::ios::failbit | std::ios::badbit);
  try {
    std::cout << Poco::StreamCopier::copyStream(in, out) << " bytes";
  } catch (const std::ios_base::failure&) {
    std::cout << "std::ios_base::failure";
  }
  std::cout << ", " << in.rdstate() << ", " << out.rdstate() << '\n';
}

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  if (std::string(argv[1]) == "std") copy<std::ifstream, std::ofstream>(argv + 2, argc > 4);
  if (std::string(argv[1]) == "poco") copy<Poco::FileInputStream, Poco::FileOutputStream>(argv + 2, argc > 4);
}
