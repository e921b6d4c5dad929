// What streams, FILEs and devices say of their positions beyond 4 GiB.
#include "../support/file_ptr.hpp"
#include "large_file.hpp"

#include <zc/zc.hpp>

#include <fstream>

using namespace zc_test;
using zc::copy_options;

TEST_CASE("the positions of streams, FILEs and devices are right before and after a copy across 4 GiB") {
  const large_file file;
  for (const copy_options options : {copy_options::none, copy_options::buffered_only}) {
    const temporary_file to[3];
    std::ifstream in(file.path(), std::ios::binary);
    std::ofstream out(to[0].path(), std::ios::binary);
    in.seekg(begin_of_content);
    out.seekp(begin_of_content);
    CHECK(in.get() == static_cast<unsigned char>(content[0]));  // reads ahead
    out.put(content[0]);
    CHECK(zc::copy_stream(in, out, options).bytes == size - 1);
    CHECK(in.tellg() == std::streamoff{end_of_content});
    CHECK(out.tellp() == std::streamoff{end_of_content});
    CHECK((read_there(to[0].path()) == content));

    const file_ptr from(std::fopen(file.path().c_str(), "rb"));
    const file_ptr stdio(std::fopen(to[1].path().c_str(), "wb"));
    CHECK(::fseeko(from.get(), begin_of_content, SEEK_SET) == 0);
    CHECK(::fseeko(stdio.get(), begin_of_content, SEEK_SET) == 0);
    CHECK(std::getc(from.get()) == static_cast<unsigned char>(content[0]));
    CHECK(std::putc(content[0], stdio.get()) != EOF);
    CHECK(zc::copy_stream(from.get(), stdio.get(), options).bytes == size - 1);
    CHECK(::ftello(from.get()) == end_of_content);
    CHECK(::ftello(stdio.get()) == end_of_content);
    CHECK((read_there(to[1].path()) == content));

    zc::fd_source source(file.path());
    zc::fd_sink sink(to[2].path());
    CHECK(source.seek(begin_of_content, std::ios::beg) == std::streampos(begin_of_content));
    CHECK(sink.seek(begin_of_content, std::ios::beg) == std::streampos(begin_of_content));
    CHECK(zc::copy_stream(source, sink, options).bytes == size);
    CHECK(source.seek(0, std::ios::cur) == std::streampos(end_of_content));
    CHECK((read_there(to[2].path()) == content));
  }
}
